import type { BlobSource } from '../blob-source.ts';
import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import { OciError } from '../error.ts';
import { type EncodedBlob, type Image, imageBlobs } from './image.ts';

/** What a tag or digest stands for, byte for byte: one image, or an index and the images that it names. */
export interface ImageTree {
  /** The manifest of the one image, or the index. */
  readonly root: EncodedBlob;
  readonly images: readonly Image[];
}

export interface TreeBlob {
  readonly descriptor: Descriptor;
  readonly source: BlobSource;
}

export function treeOf(image: Image | ImageTree): ImageTree {
  return 'images' in image ? image : { root: image.manifest, images: [image] };
}

/** Manifests, and the index where there is one. */
export function treeDocuments({ root, images }: ImageTree): EncodedBlob[] {
  const all = [...images.map(({ manifest }) => manifest), root];
  return [...new Map(all.map((document) => [document.descriptor.digest, document])).values()];
}

/**
 * Configs and layers, each once.
 * @throws OciError `BLOB_UNKNOWN`
 */
export function treeBlobs({ images }: ImageTree): TreeBlob[] {
  const blobs = new Map<Digest, TreeBlob>();
  for (const image of images)
    for (const descriptor of imageBlobs(image)) {
      const source = image.blobs.get(descriptor.digest);
      if (source === undefined)
        throw new OciError('BLOB_UNKNOWN', `nobody has the bytes of ${descriptor.digest}`);
      blobs.set(descriptor.digest, { descriptor, source });
    }
  return [...blobs.values()];
}
