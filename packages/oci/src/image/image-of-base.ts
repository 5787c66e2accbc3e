import type { BlobSource } from '../blob-source.ts';
import type { Digest } from '../digest.ts';
import type { BaseImage } from './base-image.ts';
import type { Image } from './image.ts';

/** A base image as it is, byte for byte, for whoever stores or sends images. */
export function imageOfBase(base: BaseImage): Image {
  const { manifest, manifestBytes, configBytes, digest } = base;
  const blobs = new Map<Digest, BlobSource>();
  for (const layer of manifest.layers) blobs.set(layer.digest, { open: () => base.openBlob(layer.digest) });
  blobs.set(manifest.config.digest, { bytes: configBytes });
  return {
    manifest: {
      bytes: manifestBytes,
      descriptor: { mediaType: manifest.mediaType, digest, size: manifestBytes.length },
    },
    config: { bytes: configBytes, descriptor: manifest.config },
    layers: manifest.layers,
    blobs,
    base,
  };
}
