import { stat } from 'node:fs/promises';
import { parseConfig } from '../config.ts';
import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import { OciError } from '../error.ts';
import type { BaseImage } from '../image/base-image.ts';
import { parseImageIndex, selectPlatform } from '../image-index.ts';
import { parseManifest } from '../manifest.ts';
import { isIndexMediaType } from '../media-types.ts';
import { hostPlatform, type Platform } from '../platform.ts';
import { readAtMost } from '../read-stream.ts';
import { LARGEST_DOCUMENT, type Layout, REF_NAME } from './layout.ts';
import { readArchive } from './read-archive.ts';
import { readLayout } from './read-layout.ts';

/**
 * Reads a base out of a layout's folder or an OCI archive.
 * @param reference A name in the layout or a digest; may be left out where there is one image only.
 * @param platform For an image that is there for several. Default: this machine's.
 * @throws OciError `IMAGE_UNKNOWN`, `PLATFORM_UNKNOWN`, `LAYOUT_INVALID`, `ARCHIVE_INVALID`, …
 */
export async function loadBaseFromLayout(
  path: string,
  reference?: string,
  platform: Platform = hostPlatform(),
): Promise<BaseImage> {
  const layout = (await stat(path)).isDirectory() ? await readLayout(path) : await readArchive(path);
  let descriptor = findImage(layout, reference);
  let bytes = await readDocument(layout, descriptor.digest);
  if (isIndexMediaType(descriptor.mediaType)) {
    descriptor = selectPlatform(parseImageIndex(bytes, descriptor.mediaType), platform);
    bytes = await readDocument(layout, descriptor.digest);
  }
  const manifest = parseManifest(bytes, descriptor.mediaType);
  const configBytes = await readDocument(layout, manifest.config.digest);
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

function findImage(layout: Layout, reference: string | undefined): Descriptor {
  const { manifests } = layout.index;
  const found = manifests.filter(
    (entry) =>
      reference === undefined || entry.digest === reference || entry.annotations?.[REF_NAME] === reference,
  );
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const names = manifests.map((entry) => entry.annotations?.[REF_NAME] ?? entry.digest).join(', ');
  throw new OciError(
    'IMAGE_UNKNOWN',
    `${layout.path} has ${only === undefined ? 'no' : 'more than one'} image ${reference ?? ''}; there is ${names || 'none'}`,
  );
}

async function readDocument(layout: Layout, digest: Digest): Promise<Buffer> {
  const bytes = await readAtMost(await layout.openBlob(digest), LARGEST_DOCUMENT);
  if (bytes === undefined)
    throw new OciError('LAYOUT_INVALID', `${layout.path}: document ${digest} is too large`);
  return bytes;
}
