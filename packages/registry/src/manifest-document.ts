import type { Digest } from '@stagewright/oci';
import { isDigest } from '@stagewright/oci/digest';
import { MEDIA_TYPES } from '@stagewright/oci/media-types';

export interface ManifestEntry {
  readonly digest: Digest;
  readonly size: number;
}

/** What a registry must know of a manifest; everything else in it is its owner's business. */
export interface ManifestDocument {
  readonly mediaType: string;
  readonly artifactType: string | undefined;
  readonly annotations: Readonly<Record<string, string>> | undefined;
  readonly subject: ManifestEntry | undefined;
  /** Config and layers that must be in the repository. */
  readonly blobs: readonly ManifestEntry[];
  /** Manifests that must be in the repository. */
  readonly manifests: readonly ManifestEntry[];
}

type Fields = Readonly<Record<string, unknown>>;

const IMAGES: readonly string[] = [MEDIA_TYPES.manifest, MEDIA_TYPES.dockerManifest];
const INDEXES: readonly string[] = [MEDIA_TYPES.index, MEDIA_TYPES.dockerIndex];
const NOT_DISTRIBUTED = /\.(?:nondistributable|foreign)\./;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Thrown for bytes that are no manifest of their announced type; the message may be shown. */
export class ManifestError extends Error {}

function isManifestMediaType(mediaType: string): boolean {
  return IMAGES.includes(mediaType) || INDEXES.includes(mediaType);
}

/** @throws ManifestError */
export function readManifestDocument(bytes: Uint8Array, mediaType: string): ManifestDocument {
  if (!isManifestMediaType(mediaType)) throw new ManifestError(`media type ${mediaType} is not a manifest's`);
  const fields = readJson(bytes);
  if (fields['schemaVersion'] !== 2) throw new ManifestError('schemaVersion is not 2');
  if (fields['mediaType'] !== undefined && fields['mediaType'] !== mediaType) {
    throw new ManifestError('mediaType is not the type that was announced');
  }
  // Bytes that are a manifest under one type and an index under another are CVE-2021-41190.
  if ('layers' in fields && 'manifests' in fields) throw new ManifestError('both layers and manifests');
  const subject = fields['subject'] === undefined ? undefined : readEntry(fields['subject'], 'subject');
  const artifactType = typeof fields['artifactType'] === 'string' ? fields['artifactType'] : undefined;
  const common = { mediaType, subject, annotations: readAnnotations(fields['annotations']) };
  if (INDEXES.includes(mediaType)) {
    return { ...common, artifactType, blobs: [], manifests: readEntries(fields['manifests'], 'manifests') };
  }
  const config = readEntry(fields['config'], 'config');
  const configType = (fields['config'] as Fields)['mediaType'];
  return {
    ...common,
    artifactType: artifactType || (typeof configType === 'string' ? configType : undefined),
    blobs: [config, ...readEntries(fields['layers'], 'layers')],
    manifests: [],
  };
}

function readJson(bytes: Uint8Array): Fields {
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes));
    if (isFields(value)) return value;
  } catch (cause) {
    throw new ManifestError('not JSON in UTF-8', { cause });
  }
  throw new ManifestError('not a JSON object');
}

function readEntries(value: unknown, what: string): ManifestEntry[] {
  if (!Array.isArray(value)) throw new ManifestError(`${what} is not a list`);
  return value
    .filter((entry) => !isFields(entry) || !NOT_DISTRIBUTED.test(String(entry['mediaType'])))
    .map((entry, index) => readEntry(entry, `${what}[${index}]`));
}

function readEntry(value: unknown, what: string): ManifestEntry {
  if (!isFields(value)) throw new ManifestError(`${what} is not a descriptor`);
  const { digest, size } = value;
  if (typeof digest !== 'string' || !isDigest(digest))
    throw new ManifestError(`${what} has no sha256 digest`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw new ManifestError(`${what} has no size`);
  return { digest, size };
}

function readAnnotations(value: unknown): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isFields(value) || !Object.values(value).every((text) => typeof text === 'string')) {
    throw new ManifestError('annotations are not texts by name');
  }
  return value as Readonly<Record<string, string>>;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
