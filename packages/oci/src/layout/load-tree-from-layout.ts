import { type Digest, digestOf } from '../digest.ts';
import { OciError } from '../error.ts';
import type { EncodedBlob } from '../image/image.ts';
import { type ImageTree, treeBlobs } from '../image/image-tree.ts';
import { loadTree } from '../image/load-tree.ts';
import { findImage, openLayout, readLayoutDocument } from './open-layout.ts';

/**
 * Reads an image, or an index and all its images, out of a layout's folder, an OCI archive or a docker archive.
 * @param reference A name in the layout or a digest; may be left out where there is one only.
 * @throws OciError `BLOB_UNKNOWN` when the layout has a part of them only, as `docker save` writes images of several platforms;
 * `IMAGE_UNKNOWN`, `LAYOUT_INVALID`, `ARCHIVE_INVALID`, …
 */
export async function loadTreeFromLayout(path: string, reference?: string): Promise<ImageTree> {
  const layout = await openLayout(path);
  const document = async (digest: Digest, mediaType: string): Promise<EncodedBlob> => {
    const bytes = await readLayoutDocument(layout, digest);
    return { bytes, descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length } };
  };
  const { digest, mediaType } = findImage(layout, reference);
  const tree = await loadTree(await document(digest, mediaType), {
    getManifest: async (manifest) => await document(manifest.digest, manifest.mediaType),
    openBlob: ({ digest: blob }) => layout.openBlob(blob),
  });
  for (const { descriptor } of treeBlobs(tree))
    if (!(await layout.hasBlob(descriptor.digest)))
      throw new OciError('BLOB_UNKNOWN', `the layout has no blob ${descriptor.digest}`);
  return tree;
}
