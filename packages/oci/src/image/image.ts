import type { BlobSource } from '../blob-source.ts';
import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import type { BaseImage } from './base-image.ts';

/** A document of an image that is held in memory. */
export interface EncodedBlob {
  readonly bytes: Uint8Array;
  readonly descriptor: Descriptor;
}

/** A complete image: its two documents, its layers from the lowest up, and where each blob can be read. */
export interface Image {
  readonly manifest: EncodedBlob;
  readonly config: EncodedBlob;
  readonly layers: readonly Descriptor[];
  /** Every blob but the manifest. */
  readonly blobs: ReadonlyMap<Digest, BlobSource>;
  readonly base?: BaseImage;
}

/** The blobs of an image, each once, in the order config, layers. */
export function imageBlobs(image: Image): Descriptor[] {
  const all = [image.config.descriptor, ...image.layers];
  return [...new Map(all.map((descriptor) => [descriptor.digest, descriptor])).values()];
}
