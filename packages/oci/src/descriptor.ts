import { type Digest, isDigest } from './digest.ts';
import { OciError, type OciErrorCode } from './error.ts';
import { isObject } from './json.ts';
import type { Platform } from './platform.ts';

/** What points at content: its type, its digest and its exact length in bytes. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: Platform;
}

/** Reads a descriptor out of parsed JSON; `urls` and embedded `data` are never used. */
export function readDescriptor(value: unknown, where: string, code: OciErrorCode): Descriptor {
  if (!isObject(value)) throw new OciError(code, `${where} is not a descriptor`);
  const { mediaType, digest, size, annotations, platform } = value;
  if (typeof mediaType !== 'string' || mediaType === '')
    throw new OciError(code, `${where} has no media type`);
  if (typeof digest !== 'string' || !isDigest(digest))
    throw new OciError(code, `${where} has no sha256 digest`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw new OciError(code, `${where} has no valid size`);
  }
  return {
    mediaType,
    digest,
    size,
    ...(annotations == null ? {} : { annotations: readAnnotations(annotations, where, code) }),
    ...(platform == null ? {} : { platform: readPlatform(platform, where, code) }),
  };
}

export function readAnnotations(value: unknown, where: string, code: OciErrorCode): Record<string, string> {
  if (!isObject(value) || !Object.values(value).every((text) => typeof text === 'string')) {
    throw new OciError(code, `${where} has annotations that are not text`);
  }
  return { ...value } as Record<string, string>;
}

function readPlatform(value: unknown, where: string, code: OciErrorCode): Platform {
  if (!isObject(value)) throw new OciError(code, `${where} has a platform that is not an object`);
  const { architecture, os, variant } = value;
  if (typeof architecture !== 'string' || typeof os !== 'string') {
    throw new OciError(code, `${where} has a platform without architecture or os`);
  }
  return { architecture, os, ...(typeof variant === 'string' && variant !== '' ? { variant } : {}) };
}
