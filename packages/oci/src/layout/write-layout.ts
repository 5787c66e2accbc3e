import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type BlobSource, openBlobSource } from '../blob-source.ts';
import type { Descriptor } from '../descriptor.ts';
import { OciError } from '../error.ts';
import { type Image, imageBlobs } from '../image/image.ts';
import { verifiedBlob } from '../verified-blob.ts';
import { blobFile, INDEX_FILE, LAYOUT_FILE, LAYOUT_VERSION } from './layout.ts';
import { layoutIndex } from './layout-index.ts';

export interface WriteLayoutOptions {
  /** The name of the image inside the layout. */
  readonly tag?: string;
  readonly signal?: AbortSignal;
}

/**
 * Writes an image as an OCI layout. The folder must not exist or be empty, and appears complete and on disk, or not
 * at all.
 * @throws OciError `BLOB_UNKNOWN`, `DIGEST_MISMATCH`, `SIZE_MISMATCH`; the signal's reason; errors of the file system
 */
export async function writeLayout(
  folder: string,
  image: Image,
  options: WriteLayoutOptions = {},
): Promise<void> {
  const { tag, signal } = options;
  await mkdir(dirname(folder), { recursive: true });
  const building = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    await mkdir(join(building, 'blobs/sha256'), { recursive: true });
    for (const descriptor of imageBlobs(image)) await writeBlob(building, image, descriptor, signal);
    const { bytes, descriptor } = image.manifest;
    await writeSynced(join(building, blobFile(descriptor.digest)), { bytes }, undefined, signal);
    await writeSynced(join(building, LAYOUT_FILE), { bytes: LAYOUT_VERSION }, undefined, signal);
    await writeSynced(join(building, INDEX_FILE), { bytes: layoutIndex(image, tag) }, undefined, signal);
    for (const path of ['blobs/sha256', 'blobs', '.']) await syncFolder(join(building, path));
    signal?.throwIfAborted();
    await rename(building, folder);
    await syncFolder(dirname(folder));
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    throw error;
  }
}

async function writeBlob(
  building: string,
  image: Image,
  descriptor: Descriptor,
  signal: AbortSignal | undefined,
): Promise<void> {
  const source = image.blobs.get(descriptor.digest);
  if (source === undefined)
    throw new OciError('BLOB_UNKNOWN', `nobody has the bytes of ${descriptor.digest}`);
  await writeSynced(join(building, blobFile(descriptor.digest)), source, descriptor, signal);
}

async function writeSynced(
  file: string,
  source: BlobSource,
  expected: Descriptor | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const opened = await openBlobSource(source);
  const body = expected === undefined ? opened : verifiedBlob(opened, expected);
  await pipeline(body, createWriteStream(file, { flags: 'wx', mode: 0o644, flush: true }), { signal });
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
