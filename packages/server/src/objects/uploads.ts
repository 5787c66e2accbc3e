import type { Readable } from 'node:stream';
import type { StoredObject } from '../domain/ports.ts';
import type { Clock } from '../system/clock.ts';
import { createKeyedLock } from '../system/keyed-lock.ts';
import type { ObjectStore, Put } from './object-store.ts';
import { type UploadFiles, type UploadKey, UploadOverflow } from './upload-files.ts';

export interface UploadState {
  /** Bytes that have come. */
  readonly offset: number;
  /** Null once it is stored. */
  readonly expiresAt: number | null;
  readonly object: StoredObject | null;
}

export interface AppendRequest {
  readonly offset: number;
  readonly body: Readable;
  readonly signal: AbortSignal;
}

export type Appended =
  | { readonly kind: 'appended'; readonly state: UploadState }
  /** It goes on at another byte: another request for it came, or less was kept than the client thinks. */
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'checksum_mismatch'; readonly actual: string }
  | Extract<Put, { kind: 'over_quota' }>
  | { readonly kind: 'too_many' }
  | { readonly kind: 'too_long' };

/** Uploads that may be interrupted: by the client, the network or the end of this process. */
export interface Uploads {
  /** Null where nothing has come, or nothing for too long. */
  find(upload: UploadKey): Promise<UploadState | null>;
  /** A request for an upload ends the one before it, whose client may be gone without a word. */
  append(upload: UploadKey, request: AppendRequest): Promise<Appended>;
  remove(upload: UploadKey): Promise<'removed' | 'not_found'>;
  /** Forgets uploads that nothing has come for; answers how many. */
  sweep(signal: AbortSignal): Promise<number>;
}

export interface UploadsDeps {
  readonly files: UploadFiles;
  readonly objects: Pick<ObjectStore, 'get' | 'adopt' | 'room'>;
  readonly clock: Clock;
  readonly expiryMs: number;
  /** Unfinished ones of a project. */
  readonly limit: number;
}

export function createUploads({ files, objects, clock, expiryMs, limit }: UploadsDeps): Uploads {
  const locked = createKeyedLock();
  const receiving = new Map<string, AbortController>();
  const isExpired = (activeAt: number) => clock.now() - activeAt > expiryMs;

  async function stored({ projectId, bucket, key, sha256, size }: UploadKey): Promise<UploadState | null> {
    const object = await objects.get(projectId, bucket, key);
    return object?.sha256 === sha256 && object.size === size
      ? { offset: size, expiresAt: null, object }
      : null;
  }

  async function begun(path: string): Promise<UploadState | null> {
    const found = await files.find(path);
    if (found === null || isExpired(found.activeAt)) return null;
    return { offset: found.size, expiresAt: found.activeAt + expiryMs, object: null };
  }

  async function complete(upload: UploadKey, path: string): Promise<Appended> {
    const put = await objects.adopt(upload.projectId, upload, path, upload.sha256);
    if (put.kind !== 'stored') return put;
    const state = { offset: upload.size, expiresAt: null, object: put.object };
    return { kind: 'appended', state };
  }

  /** What does not depend on the bytes that come. */
  async function refusalOf(
    upload: UploadKey,
    path: string,
    before: UploadState | null,
  ): Promise<Appended | null> {
    const room = await objects.room(upload.projectId, upload);
    if (room !== null && upload.size > room) return { kind: 'over_quota', room };
    if (before !== null) return null;
    await files.remove(path);
    return (await files.count(upload.projectId)) >= limit ? { kind: 'too_many' } : null;
  }

  async function receive(upload: UploadKey, path: string, request: AppendRequest): Promise<Appended> {
    const done = await stored(upload);
    if (done !== null) return { kind: 'appended', state: done };
    const before = await begun(path);
    const offset = before?.offset ?? 0;
    if (request.offset !== offset) return { kind: 'offset', offset };
    const refusal = await refusalOf(upload, path, before);
    if (refusal !== null) return refusal;
    await files.append(path, { ...request, room: upload.size - offset });
    const after = await begun(path);
    if (after?.offset === upload.size) return await complete(upload, path);
    return after === null ? { kind: 'offset', offset: 0 } : { kind: 'appended', state: after };
  }

  return {
    async find(upload) {
      return (await stored(upload)) ?? (await begun(files.pathOf(upload)));
    },
    async append(upload, request) {
      const path = files.pathOf(upload);
      receiving.get(path)?.abort();
      const superseded = new AbortController();
      receiving.set(path, superseded);
      const signal = AbortSignal.any([request.signal, superseded.signal]);
      try {
        return await locked(path, () => receive(upload, path, { ...request, signal }));
      } catch (error) {
        if (error instanceof UploadOverflow) {
          await files.remove(path);
          return { kind: 'too_long' };
        }
        if (!superseded.signal.aborted) throw error;
        return { kind: 'offset', offset: (await begun(path))?.offset ?? 0 };
      } finally {
        if (receiving.get(path) === superseded) receiving.delete(path);
      }
    },
    async remove(upload) {
      const path = files.pathOf(upload);
      receiving.get(path)?.abort();
      return await locked(path, async () => {
        if ((await begun(path)) === null) return 'not_found';
        await files.remove(path);
        return 'removed';
      });
    },
    async sweep(signal) {
      let removed = 0;
      for (const path of await files.list()) {
        if (signal.aborted) break;
        const found = await files.find(path);
        if (found === null || !isExpired(found.activeAt) || receiving.has(path)) continue;
        await locked(path, () => files.remove(path));
        removed += 1;
      }
      return removed;
    },
  };
}
