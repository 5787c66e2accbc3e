import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Digest } from '../digest.ts';
import { OciError } from '../error.ts';
import { type ImageIndex, parseImageIndex } from '../image-index.ts';
import { decodeJson, isObject } from '../json.ts';
import { MEDIA_TYPES } from '../media-types.ts';
import { verifiedBlob } from '../verified-blob.ts';
import { blobFile, INDEX_FILE, LARGEST_DOCUMENT, LAYOUT_FILE, type Layout } from './layout.ts';

/**
 * Opens an OCI layout in a folder.
 * @throws OciError `LAYOUT_INVALID`, `MANIFEST_INVALID`
 */
export async function readLayout(folder: string): Promise<Layout> {
  checkLayoutVersion(await readDocument(join(folder, LAYOUT_FILE)), folder);
  const index = readLayoutIndex(await readDocument(join(folder, INDEX_FILE)));
  return {
    path: folder,
    index,
    openBlob: (digest) => openBlob(folder, digest),
    hasBlob: async (digest) =>
      (await stat(join(folder, blobFile(digest))).catch(() => undefined))?.isFile() ?? false,
  };
}

/** Throws unless the bytes of `oci-layout` are those of a version that can be read. */
export function checkLayoutVersion(bytes: Uint8Array, path: string): void {
  let value: unknown;
  try {
    value = decodeJson(bytes);
  } catch (cause) {
    throw invalid(path, 'its version is not JSON', cause);
  }
  const { imageLayoutVersion: version } = isObject(value) ? value : {};
  if (version !== '1.0.0') throw invalid(path, 'its version is not 1.0.0');
}

/** An `index.json` is an index whether or not it says so. */
export function readLayoutIndex(bytes: Uint8Array): ImageIndex {
  return parseImageIndex(bytes, MEDIA_TYPES.index);
}

async function readDocument(file: string): Promise<Buffer> {
  try {
    if ((await stat(file)).size <= LARGEST_DOCUMENT) return await readFile(file);
  } catch (cause) {
    throw invalid(file, 'it cannot be read', cause);
  }
  throw invalid(file, 'it is too large');
}

async function openBlob(folder: string, digest: Digest): Promise<Readable> {
  const file = join(folder, blobFile(digest));
  try {
    const handle = await open(file, 'r');
    return verifiedBlob(handle.createReadStream({ highWaterMark: 1 << 18 }), { digest });
  } catch (cause) {
    throw unknownBlob(digest, cause);
  }
}

export function unknownBlob(digest: Digest, cause?: unknown): OciError {
  return new OciError('BLOB_UNKNOWN', `the layout has no blob ${digest}`, { cause });
}

function invalid(path: string, why: string, cause?: unknown): OciError {
  return new OciError('LAYOUT_INVALID', `${path} is no OCI layout: ${why}`, { cause });
}

/** A part of a file as a stream. */
export function filePart(file: string, start: number, size: number): Readable {
  if (size === 0) return Readable.from([]);
  return createReadStream(file, { start, end: start + size - 1, highWaterMark: 1 << 18 });
}
