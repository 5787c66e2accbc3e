import { openBlobSource } from '../blob-source.ts';
import { OciError } from '../error.ts';
import { type Image, imageBlobs } from '../image/image.ts';
import type { LayerEntry } from '../layer/layer-entry.ts';
import { openLayerOutput } from '../layer/layer-output.ts';
import { sortEntries } from '../layer/sort-entries.ts';
import { TarWriter } from '../layer/tar-writer.ts';
import { blobFile, INDEX_FILE, LAYOUT_FILE, LAYOUT_VERSION } from './layout.ts';
import { layoutIndex } from './layout-index.ts';
import type { WriteLayoutOptions } from './write-layout.ts';

/**
 * Writes an image as an OCI archive, a tar of an OCI layout, which `podman load` and skopeo's `oci-archive:` read.
 * Equal images give equal archives. The file is removed again when writing fails.
 * @throws OciError `BLOB_UNKNOWN`, `LAYER_INVALID`; the signal's reason; errors of the file system
 */
export async function writeArchive(
  file: string,
  image: Image,
  options: WriteLayoutOptions = {},
): Promise<void> {
  const { tag, signal } = options;
  const output = await openLayerOutput({ file, compression: 'none', gzipLevel: 0 });
  const writer = new TarWriter({ mtime: 1, sink: (chunk) => output.write(chunk), signal });
  try {
    await writer.addAll(archiveEntries(image, tag));
    await writer.end();
    await output.finish();
  } catch (error) {
    await output.discard();
    throw error;
  } finally {
    writer.release();
  }
}

function archiveEntries(image: Image, tag: string | undefined): LayerEntry[] {
  const document = (path: string, content: Uint8Array): LayerEntry => ({ path, kind: 'file', content });
  const blobs = imageBlobs(image).map(({ digest, size }): LayerEntry => {
    const source = image.blobs.get(digest);
    if (source === undefined) throw new OciError('BLOB_UNKNOWN', `nobody has the bytes of ${digest}`);
    const content = (async function* () {
      yield* await openBlobSource(source);
    })();
    return { path: blobFile(digest), kind: 'file', size, content };
  });
  return sortEntries([
    ...blobs,
    document(blobFile(image.manifest.descriptor.digest), image.manifest.bytes),
    document(INDEX_FILE, layoutIndex(image, tag)),
    document(LAYOUT_FILE, LAYOUT_VERSION),
  ]);
}
