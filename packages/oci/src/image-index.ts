import { type Descriptor, readAnnotations, readDescriptor } from './descriptor.ts';
import { OciError } from './error.ts';
import { encodeJson } from './json.ts';
import { MANIFEST_KEYS, readManifestDocument } from './manifest.ts';
import { isIndexMediaType } from './media-types.ts';
import { formatPlatform, type Platform, platformFit } from './platform.ts';

/** A list of manifests, one for each platform, with the names of the wire. */
export interface ImageIndex {
  readonly schemaVersion: 2;
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Reads an OCI image index or a docker manifest list.
 * @throws OciError `MANIFEST_INVALID`
 */
export function parseImageIndex(bytes: Uint8Array, mediaType?: string): ImageIndex {
  const document = readManifestDocument(bytes, mediaType);
  const { manifests, annotations } = document.fields;
  if (!isIndexMediaType(document.mediaType) || !Array.isArray(manifests)) {
    throw new OciError('MANIFEST_INVALID', 'not an index of manifests');
  }
  return {
    schemaVersion: 2,
    mediaType: document.mediaType,
    manifests: manifests.map((entry, index) =>
      readDescriptor(entry, `manifest ${index}`, 'MANIFEST_INVALID'),
    ),
    ...(annotations == null
      ? {}
      : { annotations: readAnnotations(annotations, 'the index', 'MANIFEST_INVALID') }),
  };
}

/** The bytes of an index; equal indexes give equal bytes. */
export function encodeImageIndex(index: ImageIndex): Uint8Array {
  return encodeJson(index, MANIFEST_KEYS);
}

/**
 * The manifest that fits a platform best. A single manifest that names no platform fits every one.
 * @throws OciError `PLATFORM_UNKNOWN`, naming the platforms there are
 */
export function selectPlatform(index: ImageIndex, platform: Platform): Descriptor {
  const images = index.manifests.filter((entry) => entry.platform?.os !== 'unknown');
  const [only] = images;
  if (only !== undefined && images.length === 1 && only.platform === undefined) return only;
  let best: { readonly entry: Descriptor; readonly fit: number } | undefined;
  for (const entry of images) {
    const fit = entry.platform === undefined ? 0 : platformFit(entry.platform, platform);
    if (fit > (best?.fit ?? 0)) best = { entry, fit };
  }
  if (best !== undefined) return best.entry;
  const offered = images.flatMap((entry) =>
    entry.platform === undefined ? [] : [formatPlatform(entry.platform)],
  );
  throw new OciError(
    'PLATFORM_UNKNOWN',
    `no image for ${formatPlatform(platform)}; there is ${offered.join(', ') || 'none with a platform'}`,
  );
}
