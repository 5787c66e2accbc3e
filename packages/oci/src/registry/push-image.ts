import { eachConcurrently } from '../concurrency.ts';
import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import { OciError } from '../error.ts';
import type { Image } from '../image/image.ts';
import { imageBlobs } from '../image/image.ts';
import type { PushedBlob } from './push-blob.ts';
import type { RegistryClient } from './registry-client.ts';

export interface PushProgress {
  readonly digest: Digest;
  readonly size: number;
  readonly sent: number;
}

export interface PushImageOptions {
  /** Blobs under way at once. Default 4. */
  readonly concurrency?: number;
  /** A repository of the same registry to mount blobs from; a base's own repository is known without it. */
  readonly mountFrom?: string;
  /** Where the manifest goes at the end. Default: its digest, so that no tag moves. */
  readonly tag?: string;
  readonly onProgress?: (progress: PushProgress) => void;
  readonly signal?: AbortSignal;
}

export interface PushedImage {
  readonly descriptor: Descriptor;
  /** What happened to each blob. */
  readonly blobs: ReadonlyMap<Digest, PushedBlob>;
}

/** Pushes the blobs that are missing, then the manifest. */
export async function pushImage(
  client: RegistryClient,
  repository: string,
  image: Image,
  options: PushImageOptions = {},
): Promise<PushedImage> {
  const { concurrency = 4, signal, onProgress } = options;
  const blobs = new Map<Digest, PushedBlob>();
  await eachConcurrently(imageBlobs(image), { concurrency, signal }, async (descriptor, abort) => {
    const { digest, size } = descriptor;
    const source = image.blobs.get(digest);
    if (source === undefined) throw new OciError('BLOB_UNKNOWN', `nobody has the bytes of ${digest}`);
    const pushed = await client.pushBlob(repository, descriptor, source, {
      signal: abort,
      mountFrom: mountSource(image, digest, client.registry) ?? options.mountFrom,
      ...(onProgress === undefined
        ? {}
        : { onProgress: (sent: number) => onProgress({ digest, size, sent }) }),
    });
    blobs.set(digest, pushed);
  });
  const { bytes, descriptor } = image.manifest;
  const reference = options.tag ?? descriptor.digest;
  await client.putManifest(
    repository,
    reference,
    bytes,
    descriptor.mediaType,
    signal === undefined ? {} : { signal },
  );
  return { descriptor, blobs };
}

/** The base's repository, for its own layers, when it is in the same registry. */
function mountSource(image: Image, digest: Digest, registry: string): string | undefined {
  const { base } = image;
  if (base?.source.kind !== 'registry' || base.source.registry !== registry) return undefined;
  const known =
    base.manifest.config.digest === digest || base.manifest.layers.some((layer) => layer.digest === digest);
  return known ? base.source.repository : undefined;
}
