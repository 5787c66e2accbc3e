import { randomBytes } from 'node:crypto';
import { type FileHandle, open, opendir, readFile, rename, rm, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Digest } from '@stagewright/oci';
import { digestHex } from '@stagewright/oci/digest';
import type { Clock } from '../ports.ts';
import type { Directories } from './directories.ts';
import { unlessMissing } from './errno.ts';
import { KeyedLock } from './keyed-lock.ts';

export interface StoredBlob {
  readonly size: number;
  /** When the blob was last stored or linked, in milliseconds since the epoch. */
  readonly usedAt: number;
}

export interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/** Reads of the page cache and pipe writes this large cost few events a megabyte. */
const READ_BYTES = 256 * 1024;

/**
 * Immutable content, one file for each digest. A file that has its final name is complete and durable;
 * it got the name by a rename after its bytes were synced.
 */
export class BlobStore {
  readonly #blobs: string;
  readonly #staging: string;
  readonly #directories: Directories;
  readonly #clock: Clock;
  readonly #locks = new KeyedLock();

  constructor(options: { blobs: string; staging: string; directories: Directories; clock: Clock }) {
    this.#blobs = options.blobs;
    this.#staging = options.staging;
    this.#directories = options.directories;
    this.#clock = options.clock;
  }

  async stat(digest: Digest): Promise<StoredBlob | null> {
    const found = await unlessMissing(stat(this.#file(digest)), null);
    return found === null ? null : { size: found.size, usedAt: found.mtimeMs };
  }

  async read(digest: Digest): Promise<Buffer | null> {
    return unlessMissing(readFile(this.#file(digest)), null);
  }

  /** The bytes of a blob, or of a part of it. Opened before it resolves: a removal does not cut the stream. */
  async stream(digest: Digest, range?: ByteRange): Promise<Readable | null> {
    const handle = await unlessMissing(open(this.#file(digest), 'r'), null);
    return handle?.createReadStream({ ...range, highWaterMark: READ_BYTES }) ?? null;
  }

  /** Stores bytes that have this digest. */
  async put(digest: Digest, bytes: Uint8Array): Promise<void> {
    const path = join(this.#staging, randomBytes(16).toString('hex'));
    const handle = await open(path, 'wx');
    try {
      await handle.writeFile(bytes);
      await this.adopt(digest, { path, handle });
    } finally {
      await handle.close();
      await rm(path, { force: true });
    }
  }

  /** Takes over a file of the same file system whose bytes the caller has found to have this digest. */
  async adopt(digest: Digest, file: { readonly path: string; readonly handle: FileHandle }): Promise<void> {
    if (await this.renew(digest)) {
      await unlink(file.path);
    } else {
      const now = this.#clock.now() / 1000;
      await file.handle.utimes(now, now);
      await file.handle.sync();
      await this.#directories.ensure(this.#directory(digest));
      await this.#locks.run(digest, () => rename(file.path, this.#file(digest)));
    }
    await this.#directories.sync(this.#directory(digest));
  }

  /** Whether the blob is there; if so, it counts as just used, and is not collected before it has aged again. */
  async renew(digest: Digest): Promise<boolean> {
    const now = this.#clock.now() / 1000;
    return this.#locks.run(digest, () =>
      unlessMissing(
        utimes(this.#file(digest), now, now).then(() => true),
        false,
      ),
    );
  }

  /** Removes a blob unless it was used since; the bytes that this frees, or `null`. */
  async removeUnusedSince(digest: Digest, before: number): Promise<number | null> {
    return this.#locks.run(digest, async () => {
      const found = await this.stat(digest);
      if (found === null || found.usedAt >= before) return null;
      await unlink(this.#file(digest));
      return found.size;
    });
  }

  async *list(): AsyncGenerator<Digest> {
    for await (const group of await opendir(this.#blobs)) {
      for await (const entry of await opendir(join(this.#blobs, group.name))) yield `sha256:${entry.name}`;
    }
  }

  #directory(digest: Digest): string {
    return join(this.#blobs, digestHex(digest).slice(0, 2));
  }

  #file(digest: Digest): string {
    return join(this.#directory(digest), digestHex(digest));
  }
}
