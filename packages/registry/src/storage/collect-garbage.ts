import type { Digest } from '@stagewright/oci';
import type { ManifestDocument } from '../manifest-document.ts';
import type { Tags } from '../ports.ts';
import { heldManifest } from './held-manifest.ts';
import type { Link } from './repository-links.ts';
import type { Storage } from './storage.ts';

export interface CollectOptions {
  /** What is older than this many milliseconds and not needed goes. */
  readonly olderThanMs: number;
  readonly signal?: AbortSignal;
  /** Keeps an untagged manifest with all it refers to. */
  readonly isKept?: (repository: string, digest: Digest) => Promise<boolean>;
}

export interface Collected {
  readonly repositories: number;
  readonly manifests: number;
  readonly layerLinks: number;
  readonly blobs: number;
  readonly bytes: number;
}

interface Collection extends CollectOptions {
  readonly storage: Storage;
  readonly tags: Tags;
  /** Milliseconds since the epoch. */
  readonly before: number;
}

const TAGS_PER_PAGE = 1000;

/**
 * Removes untagged manifests, links and blobs that nothing needs. Pushes may run meanwhile: whatever a push stores,
 * finds or refers to becomes young by that, and each removal looks at the age again under the lock of its content.
 */
export async function collectGarbage(collection: Collection): Promise<Collected> {
  const { storage, signal } = collection;
  const counts = { repositories: 0, manifests: 0, layerLinks: 0, blobs: 0, bytes: 0 };
  for await (const repository of storage.links.repositories()) {
    signal?.throwIfAborted();
    const removed = await collectRepository(collection, repository);
    counts.repositories += 1;
    counts.manifests += removed.manifests;
    counts.layerLinks += removed.layerLinks;
  }
  const linked = await linkedDigests(storage, signal);
  for await (const digest of storage.blobs.list()) {
    signal?.throwIfAborted();
    const freed = linked.has(digest)
      ? null
      : await storage.blobs.removeUnusedSince(digest, collection.before);
    if (freed === null) continue;
    counts.blobs += 1;
    counts.bytes += freed;
  }
  return counts;
}

async function collectRepository(
  collection: Collection,
  repository: string,
): Promise<{ manifests: number; layerLinks: number }> {
  const { storage, before, signal } = collection;
  const links = await storage.links.list(repository, 'manifest');
  const documents = await readDocuments(storage, repository, links);
  const live = await liveManifests(collection, repository, { links, documents });
  let manifests = 0;
  for (const { digest } of links) {
    signal?.throwIfAborted();
    if (live.has(digest)) continue;
    if (
      await removeManifest(storage, {
        repository,
        digest,
        before,
        subject: documents.get(digest)?.subject?.digest,
      })
    ) {
      manifests += 1;
    }
  }
  const needed = new Set<Digest>();
  for (const digest of live) for (const blob of documents.get(digest)?.blobs ?? []) needed.add(blob.digest);
  let layerLinks = 0;
  for (const { digest, usedAt } of await storage.links.list(repository, 'layer')) {
    signal?.throwIfAborted();
    if (needed.has(digest) || usedAt >= before) continue;
    if (await storage.links.unlinkUnusedSince(repository, 'layer', { digest, before })) layerLinks += 1;
  }
  return { manifests, layerLinks };
}

async function removeManifest(
  storage: Storage,
  target: { repository: string; digest: Digest; before: number; subject: Digest | undefined },
): Promise<boolean> {
  const { repository, digest, before, subject } = target;
  return storage.links.exclusively(repository, digest, async () => {
    if (!(await storage.links.unlinkUnusedSince(repository, 'manifest', { digest, before }))) return false;
    if (subject !== undefined) await storage.links.unlinkReferrer(repository, subject, digest);
    return true;
  });
}

async function readDocuments(
  storage: Storage,
  repository: string,
  links: readonly Link[],
): Promise<ReadonlyMap<Digest, ManifestDocument>> {
  const documents = new Map<Digest, ManifestDocument>();
  for (const { digest } of links) {
    const held = await heldManifest(storage, repository, digest);
    if (held !== null) documents.set(digest, held.document);
  }
  return documents;
}

/** Tagged, kept or young manifests, what they list, and what refers to them. */
async function liveManifests(
  collection: Collection,
  repository: string,
  held: { links: readonly Link[]; documents: ReadonlyMap<Digest, ManifestDocument> },
): Promise<ReadonlySet<Digest>> {
  const live = await taggedDigests(collection.tags, repository);
  for (const { digest, usedAt } of held.links) {
    if (usedAt >= collection.before || (await collection.isKept?.(repository, digest))) live.add(digest);
  }
  const referrers = Map.groupBy(
    held.documents.keys(),
    (digest) => held.documents.get(digest)?.subject?.digest,
  );
  // A set that grows while it is walked hands out its new members too.
  for (const digest of live) {
    for (const child of held.documents.get(digest)?.manifests ?? []) live.add(child.digest);
    for (const referrer of referrers.get(digest) ?? []) live.add(referrer);
  }
  return live;
}

async function taggedDigests(tags: Tags, repository: string): Promise<Set<Digest>> {
  const digests = new Set<Digest>();
  for (let after: string | undefined; ; ) {
    const page = await tags.list(repository, {
      limit: TAGS_PER_PAGE,
      ...(after === undefined ? {} : { after }),
    });
    for (const tag of page) {
      const tagged = await tags.resolve(repository, tag);
      if (tagged !== null) digests.add(tagged.digest);
    }
    after = page.at(-1);
    if (page.length < TAGS_PER_PAGE) return digests;
  }
}

async function linkedDigests(
  storage: Storage,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<Digest>> {
  const linked = new Set<Digest>();
  for await (const repository of storage.links.repositories()) {
    signal?.throwIfAborted();
    for (const kind of ['layer', 'manifest'] as const) {
      for (const { digest } of await storage.links.list(repository, kind)) linked.add(digest);
    }
  }
  return linked;
}
