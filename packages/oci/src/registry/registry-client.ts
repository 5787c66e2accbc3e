import type { Readable } from 'node:stream';
import type { BlobSource } from '../blob-source.ts';
import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import type { Platform } from '../platform.ts';
import type { GetBlobOptions } from './blobs.ts';
import type { CallOptions, FetchedManifest, PutManifestOptions } from './manifests.ts';
import type { PushBlobOptions, PushedBlob } from './push-blob.ts';
import type { Upload } from './uploads.ts';

/**
 * A client of one registry, by the OCI distribution specification. All calls may run at the same time. They throw
 * `RegistryError`, `OciError` for content that is not what its digest says, or the reason of their signal.
 * Temporary failures are tried again inside, except where it says otherwise.
 */
export interface RegistryClient {
  /** The registry as it was named, `docker.io` for Docker Hub. */
  readonly registry: string;

  /** Resolves when the registry answers and accepts the credentials. */
  ping(options?: CallOptions): Promise<void>;

  /** What a tag or digest stands for; with a platform never an index. */
  resolve(
    repository: string,
    reference: string,
    options?: CallOptions & { readonly platform?: Platform },
  ): Promise<Descriptor>;

  /** Manifest or index by tag or digest, at most 4 MiB, checked against the digest. */
  getManifest(repository: string, reference: string, options?: CallOptions): Promise<FetchedManifest>;

  /** By digest: idempotent, tried again. By tag: sent once, over a connection of its own. */
  putManifest(
    repository: string,
    reference: string,
    bytes: Uint8Array,
    mediaType: string,
    options?: PutManifestOptions,
  ): Promise<Descriptor>;

  /** By digest only; false when there was none. */
  deleteManifest(repository: string, digest: Digest, options?: CallOptions): Promise<boolean>;

  hasBlob(repository: string, digest: Digest, options?: CallOptions): Promise<boolean>;

  /** The stream fails instead of ending when its bytes are not those of the digest. */
  getBlob(repository: string, digest: Digest, options?: GetBlobOptions): Promise<Readable>;

  /** Idempotent: a failed upload starts again from the source's beginning. */
  pushBlob(
    repository: string,
    descriptor: Descriptor,
    source: BlobSource,
    options?: PushBlobOptions,
  ): Promise<PushedBlob>;

  /** For `pushBlob`'s option `upload`; to be used or cancelled. */
  startUpload(repository: string, options?: CallOptions): Promise<Upload>;

  /** Best effort; never fails but for its signal. */
  cancelUpload(upload: Upload, options?: CallOptions): Promise<void>;

  listTags(repository: string, options?: CallOptions): Promise<string[]>;

  /** Closes the connections that the client opened by itself. */
  close(): Promise<void>;
}
