import { arch } from 'node:process';
import { OciError } from './error.ts';

/** Operating system and processor of an image, in Go's words (`linux`, `amd64`). */
export interface Platform {
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
}

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: '386',
  ppc64: 'ppc64le',
  loong64: 'loong64',
};
const PART = /^[a-z0-9_.-]{1,64}$/;

/** The platform of images that run on this machine. */
export function hostPlatform(): Platform {
  return { architecture: ARCHITECTURES[arch] ?? arch, os: 'linux' };
}

/**
 * Reads `os/architecture[/variant]`.
 * @throws OciError `PLATFORM_UNKNOWN`
 */
export function parsePlatform(text: string): Platform {
  const parts = text.split('/');
  const [os, architecture, variant] = parts;
  if (
    os === undefined ||
    architecture === undefined ||
    parts.length > 3 ||
    !parts.every((part) => PART.test(part))
  ) {
    throw new OciError('PLATFORM_UNKNOWN', `not a platform: ${JSON.stringify(text.slice(0, 100))}`);
  }
  return { architecture, os, ...(variant === undefined ? {} : { variant }) };
}

/** `os/architecture[/variant]`. */
export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant } = platform;
  return `${os}/${architecture}${variant === undefined || variant === '' ? '' : `/${variant}`}`;
}

/** How well an image fits: 0 not at all, more is better. An ARM image of a lower variant runs on a higher one. */
export function platformFit(offered: Platform, wanted: Platform): number {
  if (offered.os !== wanted.os || offered.architecture !== wanted.architecture) return 0;
  const [has, wants] = [variantOf(offered), variantOf(wanted)];
  if (has === wants) return 100;
  if (wanted.variant === undefined || wanted.variant === '')
    return offered.architecture === 'arm' ? rank(has) : 1;
  return rank(has) > 0 && rank(has) < rank(wants) ? rank(has) : 0;
}

function variantOf(platform: Platform): string {
  if (platform.variant !== undefined && platform.variant !== '') return platform.variant;
  return { arm64: 'v8', arm: 'v7' }[platform.architecture] ?? '';
}

function rank(variant: string): number {
  return Number(/^v([1-9])$/.exec(variant)?.[1] ?? 0);
}
