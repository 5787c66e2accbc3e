import type { Readable } from 'node:stream';
import type { PackagePublished } from '../domain/package-store.ts';
import type { ObjectIndex, ObjectPut, ObjectUsage, StoredObject } from '../domain/ports.ts';
import type { Clock } from '../system/clock.ts';
import { createKeyedLock } from '../system/keyed-lock.ts';
import type { ObjectFiles, WrittenFile } from './object-files.ts';

export interface PutOptions {
  readonly limit: number;
  /** Hexadecimal SHA-256 that the client says the bytes have. */
  readonly expected?: string;
  readonly signal?: AbortSignal;
}

interface ChecksumMismatch {
  readonly kind: 'checksum_mismatch';
  readonly actual: string;
}

export type Put =
  | { readonly kind: 'stored'; readonly object: StoredObject }
  | ChecksumMismatch
  | Extract<ObjectPut, { kind: 'over_quota' }>;

/** The embedded object store: an index of rows over files by digest. A file goes once no row names it. */
export interface ObjectStore {
  put(
    projectId: string,
    name: { readonly bucket: string; readonly key: string },
    body: Readable,
    options: PutOptions,
  ): Promise<Put>;
  /** The same of a file on the store's disk, which is gone afterwards whatever the answer is. */
  adopt(
    projectId: string,
    name: { readonly bucket: string; readonly key: string },
    path: string,
    expected: string,
  ): Promise<Put>;
  /** The same where `record` makes the object's row with other rows, or refuses to: then its bytes are gone. */
  publish(
    name: { readonly bucket: string; readonly key: string },
    body: Readable,
    options: PutOptions,
    record: (object: StoredObject) => Promise<PackagePublished>,
  ): Promise<PackagePublished | ChecksumMismatch>;
  /** As in the index, by the quota that counts. */
  room(
    projectId: string,
    object: { readonly bucket: string; readonly key: string; readonly sha256?: string },
  ): Promise<number | null>;
  usage(projectId: string): Promise<ObjectUsage>;
  get(projectId: string, bucket: string, key: string): Promise<StoredObject | null>;
  /** The file that holds an object's bytes: for reading, as long as a row names it. */
  pathOf(object: StoredObject): string;
  open(object: StoredObject, range?: { readonly start: number; readonly end: number }): Readable;
  list: ObjectIndex['list'];
  remove(projectId: string, bucket: string, key: string): Promise<'removed' | 'not_found'>;
  /** Removes packages older than a time, at most `limit`; answers how many. */
  prune(createdBefore: number, limit: number): Promise<number>;
  /** Removes files that no row names: what a death between a file and its row leaves. Answers how many. */
  collectGarbage(signal: AbortSignal): Promise<number>;
}

export function createObjectStore({
  index,
  files,
  clock,
  quota = 0,
}: {
  index: ObjectIndex;
  files: ObjectFiles;
  clock: Clock;
  /** Bytes of a project that has no quota of its own; 0: no bound. */
  quota?: number;
}): ObjectStore {
  const locked = createKeyedLock();

  /** Under the digest's lock, so that no file is removed between a put's rename and its row. */
  const removeUnreferenced = (sha256: string) =>
    locked(sha256, async () => {
      if (await index.isReferenced(sha256)) return false;
      await files.remove(sha256);
      return true;
    });

  async function keep(
    projectId: string,
    { bucket, key }: { readonly bucket: string; readonly key: string },
    written: WrittenFile,
    expected: string | undefined,
  ): Promise<Put> {
    const wrong = await mismatch(written, expected);
    if (wrong !== null) return wrong;
    const { sha256, size } = written;
    const object = { bucket, key, size, sha256, createdAt: clock.now() };
    const put = await named(written, () => index.put(projectId, object, quota));
    const unused = put.kind === 'put' ? put.replaced : sha256;
    if (unused !== null) await removeUnreferenced(unused);
    return put.kind === 'put' ? { kind: 'stored', object } : put;
  }

  async function mismatch(
    written: WrittenFile,
    expected: string | undefined,
  ): Promise<ChecksumMismatch | null> {
    if (expected === undefined || expected === written.sha256) return null;
    await written.discard();
    return { kind: 'checksum_mismatch', actual: written.sha256 };
  }

  /** The file has its name before its row is there. */
  const named = <R>(written: WrittenFile, record: () => Promise<R>): Promise<R> =>
    locked(written.sha256, async () => {
      await written.commit();
      return await record();
    });

  return {
    async put(projectId, name, body, { limit, expected, signal }) {
      const written = await files.write(body, { limit, ...(signal ? { signal } : {}) });
      return await keep(projectId, name, written, expected);
    },
    async adopt(projectId, name, path, expected) {
      return await keep(projectId, name, await files.adopt(path), expected);
    },
    async publish({ bucket, key }, body, { limit, expected, signal }, record) {
      const written = await files.write(body, { limit, ...(signal ? { signal } : {}) });
      const wrong = await mismatch(written, expected);
      if (wrong !== null) return wrong;
      const { sha256, size } = written;
      const published = await named(written, () =>
        record({ bucket, key, size, sha256, createdAt: clock.now() }),
      );
      const unused = published.kind === 'stored' ? published.replaced : sha256;
      if (unused !== null) await removeUnreferenced(unused);
      return published;
    },
    room: (projectId, object) => index.room(projectId, object, quota),
    usage: (projectId) => index.usage(projectId),
    get: (projectId, bucket, key) => index.get(projectId, bucket, key),
    pathOf: ({ sha256 }) => files.pathOf(sha256),
    open: (object, range) => files.open(object.sha256, range),
    list: (projectId, filter, limit) => index.list(projectId, filter, limit),
    async remove(projectId, bucket, key) {
      const removed = await index.remove(projectId, bucket, key);
      if (!removed) return 'not_found';
      await removeUnreferenced(removed.sha256);
      return 'removed';
    },
    async prune(createdBefore, limit) {
      const removed = await index.prune(createdBefore, limit);
      for (const { sha256 } of removed) await removeUnreferenced(sha256);
      return removed.length;
    },
    async collectGarbage(signal) {
      let removed = 0;
      for (const sha256 of await files.digests()) {
        if (signal.aborted) break;
        if (await removeUnreferenced(sha256)) removed += 1;
      }
      return removed;
    },
  };
}
