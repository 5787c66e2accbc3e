import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { syncFolder } from '../logs/sync-folder.ts';

const SHA256 = /^[0-9a-f]{64}$/;

/** Thrown by `write` when the body has more bytes than allowed. */
export class ObjectTooLarge extends Error {
  readonly limit: number;

  constructor(limit: number) {
    super(`more than ${limit} bytes`);
    this.name = 'ObjectTooLarge';
    this.limit = limit;
  }
}

export interface WrittenFile {
  readonly sha256: string;
  readonly size: number;
  /** Gives the file its name by digest; until then it is removed by `discard` or by the sweep. */
  commit(): Promise<void>;
  discard(): Promise<void>;
}

/** Bytes of packages as files named by their SHA-256: complete and synced, or absent. */
export interface ObjectFiles {
  write(
    body: Readable,
    options: { readonly limit: number; readonly signal?: AbortSignal },
  ): Promise<WrittenFile>;
  /** Takes over a complete file of the same disk, which is read once more for its digest. */
  adopt(path: string): Promise<WrittenFile>;
  pathOf(sha256: string): string;
  open(sha256: string, range?: { readonly start: number; readonly end: number }): Readable;
  exists(sha256: string): Promise<boolean>;
  remove(sha256: string): Promise<void>;
  /** Removes what a crash left in the temporary folder. */
  sweep(): Promise<number>;
  /** How many files lie in the temporary folder that nobody writes. */
  strays(): Promise<number>;
  /** Of every file that has its name. */
  digests(): Promise<readonly string[]>;
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function measure(limit: number): Transform & { result(): { sha256: string; size: number } } {
  const hash = createHash('sha256');
  let size = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      hash.update(chunk);
      done(size > limit ? new ObjectTooLarge(limit) : null, chunk);
    },
  });
  return Object.assign(meter, { result: () => ({ sha256: hash.digest('hex'), size }) });
}

export async function openObjectFiles(dir: string): Promise<ObjectFiles> {
  const temporary = join(dir, 'tmp');
  const complete = join(dir, 'sha256');
  const folderOf = (sha256: string) => join(complete, sha256.slice(0, 2));
  const pathOf = (sha256: string) => join(folderOf(sha256), sha256);
  for (const path of [temporary, complete]) await mkdir(path, { recursive: true });
  const writing = new Set<string>();

  async function discard(path: string): Promise<void> {
    await rm(path, { force: true });
    writing.delete(basename(path));
  }

  async function commit(path: string, sha256: string): Promise<void> {
    const folder = folderOf(sha256);
    try {
      const created = await mkdir(folder, { recursive: true });
      await rename(path, pathOf(sha256));
      await syncFolder(folder);
      if (created !== undefined) await syncFolder(dirname(created));
    } finally {
      await discard(path);
    }
  }

  const written = (path: string, { sha256, size }: { sha256: string; size: number }): WrittenFile => ({
    sha256,
    size,
    commit: () => commit(path, sha256),
    discard: () => discard(path),
  });

  return {
    async write(body, { limit, signal }) {
      const name = randomBytes(16).toString('hex');
      const path = join(temporary, name);
      const meter = measure(limit);
      writing.add(name);
      try {
        await pipeline(
          // The connection must outlive a refusal in the middle of the body.
          body.iterator({ destroyOnReturn: false }),
          meter,
          createWriteStream(path, { highWaterMark: 1 << 20 }),
          signal ? { signal } : {},
        );
        await syncFile(path);
      } catch (error) {
        await discard(path);
        throw error;
      }
      return written(path, meter.result());
    },
    async adopt(path) {
      const meter = measure(Number.POSITIVE_INFINITY);
      meter.resume();
      await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), meter);
      await syncFile(path);
      return written(path, meter.result());
    },
    pathOf,
    open: (sha256, range) => createReadStream(pathOf(sha256), { highWaterMark: 1 << 20, ...range }),
    exists: (sha256) =>
      stat(pathOf(sha256)).then(
        () => true,
        () => false,
      ),
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
    async sweep() {
      const left = await readdir(temporary);
      await Promise.all(left.map((name) => rm(join(temporary, name), { force: true })));
      return left.length;
    },
    async strays() {
      return (await readdir(temporary)).filter((name) => !writing.has(name)).length;
    },
    async digests() {
      const paths = await readdir(complete, { recursive: true });
      return paths.map((path) => basename(path)).filter((name) => SHA256.test(name));
    },
  };
}
