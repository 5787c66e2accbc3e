import type { Digest } from '@stagewright/oci';
import type { Storage } from './storage.ts';

export interface Usage {
  readonly repositories: number;
  readonly manifests: number;
  /** Distinct blobs that the repositories hold, manifests among them. */
  readonly blobs: number;
  /** Their bytes, each blob once. */
  readonly bytes: number;
}

/** The size of each content that the repositories of these namespaces hold; of all without any. */
export async function heldContent(
  storage: Storage,
  namespaces?: readonly string[],
): Promise<{
  readonly sizes: Map<Digest, number>;
  readonly repositories: number;
  readonly manifests: number;
}> {
  const sizes = new Map<Digest, number>();
  const counts = { repositories: 0, manifests: 0 };
  for await (const repository of storage.links.repositories()) {
    const [namespace = ''] = repository.split('/', 1);
    if (namespaces !== undefined && !namespaces.includes(namespace)) continue;
    const manifests = await storage.links.list(repository, 'manifest');
    counts.repositories += 1;
    counts.manifests += manifests.length;
    for (const { digest } of [...manifests, ...(await storage.links.list(repository, 'layer'))]) {
      const blob = sizes.has(digest) ? null : await storage.blobs.stat(digest);
      if (blob !== null) sizes.set(digest, blob.size);
    }
  }
  return { sizes, ...counts };
}

export async function measureUsage(storage: Storage, namespaces?: readonly string[]): Promise<Usage> {
  const { sizes, repositories, manifests } = await heldContent(storage, namespaces);
  return { repositories, manifests, blobs: sizes.size, bytes: sumOf(sizes) };
}

export function sumOf(sizes: ReadonlyMap<Digest, number>): number {
  let sum = 0;
  for (const size of sizes.values()) sum += size;
  return sum;
}
