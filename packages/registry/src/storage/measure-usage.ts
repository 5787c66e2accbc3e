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

/** What a repository and those below it hold; everything without a prefix. */
export async function measureUsage(storage: Storage, prefix?: string): Promise<Usage> {
  const seen = new Set<Digest>();
  const usage = { repositories: 0, manifests: 0, blobs: 0, bytes: 0 };
  for await (const repository of storage.links.repositories()) {
    if (prefix !== undefined && repository !== prefix && !repository.startsWith(`${prefix}/`)) continue;
    const manifests = await storage.links.list(repository, 'manifest');
    usage.repositories += 1;
    usage.manifests += manifests.length;
    for (const { digest } of [...manifests, ...(await storage.links.list(repository, 'layer'))]) {
      if (seen.has(digest)) continue;
      seen.add(digest);
      const blob = await storage.blobs.stat(digest);
      if (blob === null) continue;
      usage.blobs += 1;
      usage.bytes += blob.size;
    }
  }
  return usage;
}
