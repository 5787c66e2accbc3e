import type { Readable } from 'node:stream';
import type { BlobSource } from '../blob-source.ts';
import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import { OciError } from '../error.ts';
import { parseImageIndex } from '../image-index.ts';
import { parseManifest } from '../manifest.ts';
import { isIndexMediaType } from '../media-types.ts';
import { readAtMost } from '../read-stream.ts';
import type { EncodedBlob, Image } from './image.ts';
import type { ImageTree } from './image-tree.ts';

/** Where an image is read from. */
export interface TreeSource {
  getManifest(descriptor: Descriptor): Promise<EncodedBlob>;
  openBlob(descriptor: Descriptor): Promise<Readable>;
}

const LARGEST_CONFIG = 4 * 1024 * 1024;

/**
 * Reads all manifests and configs below a manifest or an index; layers stay where they are.
 * @throws OciError `MANIFEST_INVALID`, for an index of indexes too; whatever the source throws
 */
export async function loadTree(root: EncodedBlob, source: TreeSource): Promise<ImageTree> {
  const { mediaType } = root.descriptor;
  if (!isIndexMediaType(mediaType)) return { root, images: [await loadImage(root, source)] };
  const images: Image[] = [];
  for (const manifest of parseImageIndex(root.bytes, mediaType).manifests)
    images.push(await loadImage(await source.getManifest(manifest), source));
  return { root, images };
}

async function loadImage(document: EncodedBlob, source: TreeSource): Promise<Image> {
  const { config, layers } = parseManifest(document.bytes, document.descriptor.mediaType);
  const bytes = await readAtMost(await source.openBlob(config), LARGEST_CONFIG);
  if (bytes === undefined) throw new OciError('CONFIG_INVALID', `config ${config.digest} is too large`);
  const blobs = new Map<Digest, BlobSource>([[config.digest, { bytes }]]);
  for (const layer of layers)
    if (layer.digest !== config.digest) blobs.set(layer.digest, { open: () => source.openBlob(layer) });
  return { manifest: document, config: { bytes, descriptor: config }, layers, blobs };
}
