import { randomBytes } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Image } from '../image/image.ts';
import { type ImageTree, treeBlobs, treeDocuments, treeOf } from '../image/image-tree.ts';
import type { LayerEntry } from '../layer/layer-entry.ts';
import { openLayerOutput } from '../layer/layer-output.ts';
import { sortEntries } from '../layer/sort-entries.ts';
import { TarWriter } from '../layer/tar-writer.ts';
import { countedBlob } from './counted-blob.ts';
import { DOCKER_INDEX_FILE } from './docker-archive.ts';
import { blobFile, INDEX_FILE, LAYOUT_FILE, LAYOUT_VERSION } from './layout.ts';
import { dockerIndex, layoutIndex, onlyImage } from './layout-index.ts';
import { syncPath } from './sync-path.ts';
import type { WriteLayoutOptions } from './write-layout.ts';

/**
 * Writes an image, or an index and its images, as an OCI archive, a tar of an OCI layout. With a name a single image's archive is one for
 * `docker load` too. Equal images give equal archives. The file appears complete and on disk, in the place of what was there, or not at all.
 * @throws OciError `BLOB_UNKNOWN`, `DIGEST_MISMATCH`, `SIZE_MISMATCH`; the signal's reason; errors of the file system
 */
export async function writeArchive(
  file: string,
  image: Image | ImageTree,
  options: WriteLayoutOptions = {},
): Promise<void> {
  const { signal } = options;
  const building = join(dirname(file), `.${basename(file)}-${randomBytes(6).toString('hex')}`);
  const output = await openLayerOutput({ file: building, compression: 'none', gzipLevel: 0 });
  const writer = new TarWriter({ mtime: 1, sink: (chunk) => output.write(chunk), signal });
  try {
    await writer.addAll(archiveEntries(treeOf(image), options));
    await writer.end();
    await output.finish();
    await syncPath(building);
    signal?.throwIfAborted();
    await rename(building, file);
    await syncPath(dirname(file));
  } catch (error) {
    await output.discard();
    throw error;
  } finally {
    writer.release();
  }
}

function archiveEntries(tree: ImageTree, options: WriteLayoutOptions): LayerEntry[] {
  const { name, onBytes } = options;
  const image = onlyImage(tree);
  const document = (path: string, content: Uint8Array): LayerEntry => ({ path, kind: 'file', content });
  return sortEntries([
    ...treeBlobs(tree).map(
      (blob): LayerEntry => ({
        path: blobFile(blob.descriptor.digest),
        kind: 'file',
        size: blob.descriptor.size,
        content: countedBlob(blob, onBytes),
      }),
    ),
    ...treeDocuments(tree).map(({ bytes, descriptor }) => document(blobFile(descriptor.digest), bytes)),
    document(INDEX_FILE, layoutIndex(tree, options)),
    document(LAYOUT_FILE, LAYOUT_VERSION),
    ...(name === undefined || image === undefined
      ? []
      : [document(DOCKER_INDEX_FILE, dockerIndex(image, name))]),
  ]);
}
