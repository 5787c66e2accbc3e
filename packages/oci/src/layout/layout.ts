import type { Readable } from 'node:stream';
import { type Digest, digestHex } from '../digest.ts';
import type { ImageIndex } from '../image-index.ts';

/** Images in the OCI image layout, in a folder or in an archive. It can be read as often as needed. */
export interface Layout {
  /** Folder or archive. */
  readonly path: string;
  readonly index: ImageIndex;
  /**
   * The stream fails instead of ending when its bytes are not those of the digest.
   * @throws OciError `BLOB_UNKNOWN`
   */
  openBlob(digest: Digest): Promise<Readable>;
  hasBlob(digest: Digest): Promise<boolean>;
}

export const LAYOUT_FILE = 'oci-layout';
export const INDEX_FILE = 'index.json';
export const LAYOUT_VERSION: Uint8Array = Buffer.from('{"imageLayoutVersion":"1.0.0"}');
export const REF_NAME = 'org.opencontainers.image.ref.name';
/** The whole reference, by which podman, docker and containerd name an image that they load. */
export const IMAGE_NAME = 'io.containerd.image.name';
/** Larger documents are refused. */
export const LARGEST_DOCUMENT: number = 4 * 1024 * 1024;

/** Where a blob is in a layout. */
export function blobFile(digest: Digest): string {
  return `blobs/sha256/${digestHex(digest)}`;
}
