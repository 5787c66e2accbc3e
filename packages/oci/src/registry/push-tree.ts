import type { Descriptor } from '../descriptor.ts';
import type { ImageTree } from '../image/image-tree.ts';
import { type PushImageOptions, pushImage } from './push-image.ts';
import type { RegistryClient } from './registry-client.ts';

/** Pushes what is missing of all images, and then the manifest or index by its tag, so that a tag never stands for a part. */
export async function pushTree(
  client: RegistryClient,
  repository: string,
  { root, images }: ImageTree,
  { tag, ...options }: PushImageOptions = {},
): Promise<Descriptor> {
  for (const image of images) await pushImage(client, repository, image, options);
  const { bytes, descriptor } = root;
  const reference = tag ?? descriptor.digest;
  return await client.putManifest(repository, reference, bytes, descriptor.mediaType, {
    signal: options.signal,
  });
}
