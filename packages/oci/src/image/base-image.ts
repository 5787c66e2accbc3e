import type { Readable } from 'node:stream';
import type { ImageConfig } from '../config.ts';
import type { Digest } from '../digest.ts';
import type { Manifest } from '../manifest.ts';

/** Where the blobs of a base image come from. */
export type BaseSource =
  | { readonly kind: 'registry'; readonly registry: string; readonly repository: string }
  | { readonly kind: 'layout'; readonly path: string };

/** An image to build upon: its manifest and config in memory, its layers where they are. */
export interface BaseImage {
  /** How it was named, for people. */
  readonly reference: string;
  /** Of the manifest for the platform, never of an index. */
  readonly digest: Digest;
  readonly manifest: Manifest;
  /** The manifest as it was read, byte for byte. */
  readonly manifestBytes: Uint8Array;
  readonly config: ImageConfig;
  readonly configBytes: Uint8Array;
  /** Opens a blob named by the manifest; the stream fails when the bytes are not the named ones. */
  openBlob(digest: Digest, options?: { readonly signal?: AbortSignal }): Promise<Readable>;
  readonly source: BaseSource;
}
