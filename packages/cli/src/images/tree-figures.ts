import { type ImageTree, treeBlobs } from '@stagewright/oci';

/** How many images, and layers in all of them. */
export function countsOf({ images }: ImageTree): { readonly images: number; readonly layers: number } {
  return { images: images.length, layers: images.reduce((sum, { layers }) => sum + layers.length, 0) };
}

/** Of configs and layers. */
export function bytesOf(tree: ImageTree): number {
  return treeBlobs(tree).reduce((sum, { descriptor }) => sum + descriptor.size, 0);
}
