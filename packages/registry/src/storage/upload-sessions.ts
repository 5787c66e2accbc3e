import { createHash, type Hash, randomBytes } from 'node:crypto';
import { type FileHandle, open, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Digest } from '@stagewright/oci';
import type { RegistryLimits } from '../limits.ts';
import type { Clock } from '../ports.ts';
import type { BlobStore } from './blob-store.ts';
import { unlessMissing } from './errno.ts';
import { KeyedLock } from './keyed-lock.ts';
import { receiveBody } from './receive-body.ts';

/** An upload is found only by those who name its repository and its account too. */
export interface UploadKey {
  readonly id: string;
  readonly repository: string;
  readonly accountId: string;
}

export interface Chunk {
  readonly body: Readable;
  /** Where the client says that it begins and how long it is. */
  readonly range?: { readonly start: number; readonly length: number } | undefined;
  /** The body's length, where it was announced. */
  readonly announced?: number | undefined;
}

export type Appended =
  | { readonly kind: 'appended'; readonly size: number }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'out-of-order'; readonly size: number }
  | { readonly kind: 'length-mismatch' }
  | { readonly kind: 'too-large' };

export type Completed =
  | { readonly kind: 'stored'; readonly size: number }
  | { readonly kind: 'digest-mismatch'; readonly actual: Digest }
  | Exclude<Appended, { kind: 'appended' }>;

interface OpenUpload {
  readonly path: string;
  readonly handle: FileHandle;
  size: number;
}

/**
 * Blobs on their way in. The file is the whole state: its size is the offset, its time the last activity, its name
 * a hash that binds it to repository and account. The running hash is kept in memory, and made anew from the file
 * when the process that had it is gone.
 */
export class UploadSessions {
  readonly #root: string;
  readonly #blobs: BlobStore;
  readonly #limits: RegistryLimits;
  readonly #clock: Clock;
  readonly #locks = new KeyedLock();
  readonly #hashes = new Map<string, { readonly hash: Hash; readonly size: number }>();

  constructor(options: {
    root: string;
    blobs: BlobStore;
    limits: RegistryLimits;
    clock: Clock;
  }) {
    this.#root = options.root;
    this.#blobs = options.blobs;
    this.#limits = options.limits;
    this.#clock = options.clock;
  }

  async begin(
    repository: string,
    accountId: string,
  ): Promise<{ readonly kind: 'begun'; readonly id: string } | { readonly kind: 'too-many' }> {
    const prefix = nameHash(accountId);
    const theirs = (await readdir(this.#root)).filter((name) => name.startsWith(prefix));
    if (theirs.length >= this.#limits.uploadsPerAccount) return { kind: 'too-many' };
    const id = randomBytes(20).toString('hex');
    const path = this.#file({ id, repository, accountId });
    await (await open(path, 'wx')).close();
    this.#hashes.set(path, { hash: createHash('sha256'), size: 0 });
    return { kind: 'begun', id };
  }

  /** Bytes received so far; `null` for an upload that is not there, not theirs, or expired. */
  async size(key: UploadKey): Promise<number | null> {
    const found = await unlessMissing(stat(this.#file(key)), null);
    return found === null || this.#isExpired(found.mtimeMs) ? null : found.size;
  }

  /** Requests for one upload are served one after another. */
  async append(key: UploadKey, chunk: Chunk): Promise<Appended> {
    return this.#withOpen(key, (upload) => this.#append(upload, chunk));
  }

  /** Stores the upload, with a last chunk where there is one, as the blob of this digest. */
  async complete(key: UploadKey, digest: Digest, chunk?: Chunk): Promise<Completed> {
    return this.#withOpen(key, async (upload): Promise<Completed> => {
      const appended = chunk === undefined ? undefined : await this.#append(upload, chunk);
      if (appended !== undefined && appended.kind !== 'appended') return appended;
      const hash = await this.#hash(upload);
      this.#hashes.delete(upload.path);
      const actual: Digest = `sha256:${hash.digest('hex')}`;
      if (actual !== digest) {
        await unlink(upload.path);
        return { kind: 'digest-mismatch', actual };
      }
      await this.#blobs.adopt(digest, upload);
      return { kind: 'stored', size: upload.size };
    });
  }

  async cancel(key: UploadKey): Promise<boolean> {
    const path = this.#file(key);
    return this.#locks.run(path, () => this.#remove(path));
  }

  /** Ends every upload of an account; how many. */
  async cancelAll(accountId: string): Promise<number> {
    const prefix = `${nameHash(accountId)}-`;
    const theirs = (await readdir(this.#root)).filter((name) => name.startsWith(prefix));
    const ended = await Promise.all(
      theirs.map((name) =>
        this.#locks.run(join(this.#root, name), () => this.#remove(join(this.#root, name))),
      ),
    );
    return ended.filter(Boolean).length;
  }

  /** Removes uploads without activity for so long; how many. */
  async sweep(options: { readonly olderThanMs: number; readonly signal?: AbortSignal }): Promise<number> {
    let swept = 0;
    for (const name of await readdir(this.#root)) {
      options.signal?.throwIfAborted();
      if (await this.#sweepOne(join(this.#root, name), this.#clock.now() - options.olderThanMs)) swept += 1;
    }
    return swept;
  }

  async #sweepOne(path: string, before: number): Promise<boolean> {
    if (this.#locks.isHeld(path)) return false;
    return this.#locks.run(path, async () => {
      const found = await unlessMissing(stat(path), null);
      return found !== null && found.mtimeMs < before && (await this.#remove(path));
    });
  }

  async #remove(path: string): Promise<boolean> {
    this.#hashes.delete(path);
    return unlessMissing(
      unlink(path).then(() => true),
      false,
    );
  }

  async #withOpen<T>(
    key: UploadKey,
    work: (upload: OpenUpload) => Promise<T>,
  ): Promise<T | { kind: 'unknown' }> {
    const path = this.#file(key);
    return this.#locks.run(path, async () => {
      const handle = await unlessMissing(open(path, 'r+'), null);
      if (handle === null) return { kind: 'unknown' };
      try {
        const { size, mtimeMs } = await handle.stat();
        if (this.#isExpired(mtimeMs)) return { kind: 'unknown' };
        return await work({ path, handle, size });
      } finally {
        await handle.close();
      }
    });
  }

  async #append(upload: OpenUpload, chunk: Chunk): Promise<Appended> {
    const begin = upload.size;
    if (chunk.range !== undefined && chunk.range.start !== begin)
      return { kind: 'out-of-order', size: begin };
    const room = this.#limits.blobBytes - begin;
    if ((chunk.announced ?? 0) > room) return { kind: 'too-large' };
    const hash = await this.#hash(upload);
    this.#hashes.delete(upload.path);
    const received = await receiveBody(chunk.body, upload.handle, {
      position: begin,
      hash,
      maxBytes: chunk.range === undefined ? room : Math.min(room, chunk.range.length),
      idleMs: this.#limits.bodyIdleMs,
    });
    if (
      received.kind === 'too-large' ||
      (chunk.range !== undefined && chunk.range.length !== received.bytes)
    ) {
      await upload.handle.truncate(begin);
      return received.kind === 'too-large' && chunk.range === undefined
        ? received
        : { kind: 'length-mismatch' };
    }
    const now = this.#clock.now() / 1000;
    await upload.handle.utimes(now, now);
    upload.size = begin + received.bytes;
    this.#hashes.set(upload.path, { hash, size: upload.size });
    return { kind: 'appended', size: upload.size };
  }

  async #hash(upload: OpenUpload): Promise<Hash> {
    const kept = this.#hashes.get(upload.path);
    if (kept?.size === upload.size) return kept.hash;
    const hash = createHash('sha256');
    if (upload.size === 0) return hash;
    const stream = upload.handle.createReadStream({
      start: 0,
      end: upload.size - 1,
      autoClose: false,
      highWaterMark: 262_144,
    });
    for await (const chunk of stream) hash.update(chunk as Buffer);
    return hash;
  }

  #isExpired(activeAt: number): boolean {
    return this.#clock.now() - activeAt > this.#limits.uploadExpiryMs;
  }

  #file(key: UploadKey): string {
    return join(this.#root, `${nameHash(key.accountId)}-${nameHash(`${key.repository}\n${key.id}`)}`);
  }
}

function nameHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
