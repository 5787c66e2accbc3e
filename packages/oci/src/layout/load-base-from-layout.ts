import { parseConfig } from '../config.ts';
import type { BaseImage } from '../image/base-image.ts';
import { parseImageIndex, selectPlatform } from '../image-index.ts';
import { parseManifest } from '../manifest.ts';
import { isIndexMediaType } from '../media-types.ts';
import { hostPlatform, type Platform } from '../platform.ts';
import { findImage, openLayout, readLayoutDocument } from './open-layout.ts';

/**
 * Reads a base out of a layout's folder, an OCI archive or a docker archive.
 * @param reference A name in the layout or a digest; may be left out where there is one image only.
 * @param platform For an image that is there for several. Default: this machine's.
 * @throws OciError `IMAGE_UNKNOWN`, `PLATFORM_UNKNOWN`, `LAYOUT_INVALID`, `ARCHIVE_INVALID`, …
 */
export async function loadBaseFromLayout(
  path: string,
  reference?: string,
  platform: Platform = hostPlatform(),
): Promise<BaseImage> {
  const layout = await openLayout(path);
  let descriptor = findImage(layout, reference);
  let bytes = await readLayoutDocument(layout, descriptor.digest);
  if (isIndexMediaType(descriptor.mediaType)) {
    descriptor = selectPlatform(parseImageIndex(bytes, descriptor.mediaType), platform);
    bytes = await readLayoutDocument(layout, descriptor.digest);
  }
  const manifest = parseManifest(bytes, descriptor.mediaType);
  const configBytes = await readLayoutDocument(layout, manifest.config.digest);
  const name = reference === undefined || reference === descriptor.digest ? '' : `:${reference}`;
  return {
    reference: `oci:${path}${name}@${descriptor.digest}`,
    digest: descriptor.digest,
    manifest,
    manifestBytes: bytes,
    config: parseConfig(configBytes),
    configBytes,
    openBlob: (digest) => layout.openBlob(digest),
    source: { kind: 'layout', path },
  };
}
