import type { ImageTree } from '../image/image-tree.ts';
import { loadTree } from '../image/load-tree.ts';
import type { CallOptions } from './manifests.ts';
import type { RegistryClient } from './registry-client.ts';

/** Reads an image, or an index and all its images; their layers stay where they are. */
export async function loadTreeFromRegistry(
  client: RegistryClient,
  repository: string,
  reference: string,
  options: CallOptions = {},
): Promise<ImageTree> {
  return await loadTree(await client.getManifest(repository, reference, options), {
    getManifest: ({ digest }) => client.getManifest(repository, digest, options),
    openBlob: ({ digest, size }) => client.getBlob(repository, digest, { size, ...options }),
  });
}
