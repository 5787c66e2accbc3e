import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

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
  open(sha256: string, range?: { readonly start: number; readonly end: number }): Readable;
  exists(sha256: string): Promise<boolean>;
  remove(sha256: string): Promise<void>;
  /** Removes what a crash left in the temporary folder. */
  sweep(): Promise<number>;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
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
  const folderOf = (sha256: string) => join(dir, 'sha256', sha256.slice(0, 2));
  const pathOf = (sha256: string) => join(folderOf(sha256), sha256);
  await mkdir(temporary, { recursive: true });

  return {
    async write(body, { limit, signal }) {
      const path = join(temporary, randomBytes(16).toString('hex'));
      const meter = measure(limit);
      try {
        await pipeline(
          body,
          meter,
          createWriteStream(path, { highWaterMark: 1 << 20 }),
          signal ? { signal } : {},
        );
        await syncFile(path);
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
      const { sha256, size } = meter.result();
      return {
        sha256,
        size,
        async commit() {
          await mkdir(folderOf(sha256), { recursive: true });
          await rename(path, pathOf(sha256));
          await syncFolder(folderOf(sha256));
        },
        discard: () => rm(path, { force: true }),
      };
    },
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
  };
}
