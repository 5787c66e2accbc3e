import type { Readable } from 'node:stream';
import { OciError } from '../error.ts';

/** One file, directory or symbolic link of a layer. */
export interface LayerEntry {
  /** From the image's root, parts joined by `/`; one leading and one trailing `/` are dropped. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink';
  /** Permission bits (12 bits). Default 0644 for files, 0755 for directories, 0777 for links. */
  readonly mode?: number;
  /** Default 0. */
  readonly uid?: number;
  /** Default 0. */
  readonly gid?: number;
  /** Where a symbolic link points; kept as it is. */
  readonly linkTarget?: string;
  /** Length in bytes; needed unless the content is a `Uint8Array`, and then the content must have exactly it. */
  readonly size?: number;
  readonly content?: EntryContent;
}

export type EntryContent = Uint8Array | AsyncIterable<Uint8Array> | (() => Readable);

/**
 * The path as it stands in the layer.
 * @throws OciError `LAYER_INVALID` for empty paths and parts, `.`, `..` and NUL.
 */
export function layerPath(path: string): string {
  const start = path.startsWith('/') ? 1 : 0;
  const end = path.endsWith('/') ? path.length - 1 : path.length;
  const bare = path.slice(start, Math.max(start, end));
  if (bare === '' || UNSAFE.test(bare)) {
    throw new OciError('LAYER_INVALID', `not a path in an image: ${JSON.stringify(path.slice(0, 300))}`);
  }
  return bare;
}

const UNSAFE = /\0|(?:^|\/)\.{0,2}(?:\/|$)/;
