import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Image } from '../image/image.ts';
import { type ImageTree, treeBlobs, treeDocuments, treeOf } from '../image/image-tree.ts';
import { countedBlob } from './counted-blob.ts';
import { blobFile, INDEX_FILE, LAYOUT_FILE, LAYOUT_VERSION } from './layout.ts';
import { layoutIndex } from './layout-index.ts';
import { syncPath } from './sync-path.ts';

export interface WriteLayoutOptions {
  /** The name of the image inside the layout. */
  readonly tag?: string;
  /** The whole reference, by which it will be named where it is loaded. */
  readonly name?: string;
  readonly onBytes?: (count: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Writes an image, or an index and its images, as an OCI layout. The folder must not exist or be empty, and appears complete and on disk,
 * or not at all.
 * @throws OciError `BLOB_UNKNOWN`, `DIGEST_MISMATCH`, `SIZE_MISMATCH`; the signal's reason; errors of the file system
 */
export async function writeLayout(
  folder: string,
  image: Image | ImageTree,
  options: WriteLayoutOptions = {},
): Promise<void> {
  const { signal } = options;
  await mkdir(dirname(folder), { recursive: true });
  const building = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    await mkdir(join(building, 'blobs/sha256'), { recursive: true });
    await writeFiles(building, treeOf(image), options);
    for (const path of ['blobs/sha256', 'blobs', '.']) await syncPath(join(building, path));
    signal?.throwIfAborted();
    await rename(building, folder);
    await syncPath(dirname(folder));
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    throw error;
  }
}

async function writeFiles(folder: string, tree: ImageTree, options: WriteLayoutOptions): Promise<void> {
  const { signal, onBytes } = options;
  const write = async (path: string, content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>) => {
    const file = createWriteStream(join(folder, path), { flags: 'wx', mode: 0o644, flush: true });
    await pipeline(content, file, { signal });
  };
  for (const blob of treeBlobs(tree))
    await write(blobFile(blob.descriptor.digest), countedBlob(blob, onBytes));
  for (const { descriptor, bytes } of treeDocuments(tree)) await write(blobFile(descriptor.digest), [bytes]);
  await write(LAYOUT_FILE, [LAYOUT_VERSION]);
  await write(INDEX_FILE, [layoutIndex(tree, options)]);
}
