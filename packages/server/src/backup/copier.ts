import type { Dirent } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface Copied {
  files: number;
  bytes: number;
}

/**
 * Copies files that only ever grow or never change: what is there with the same size is not copied again. A file has its name once it is
 * complete and safe; one that is gone from the source meanwhile is left out.
 */
export class Copier {
  readonly copied: Copied = { files: 0, bytes: 0 };
  readonly #signal: AbortSignal;
  readonly #onProgress: (copied: Copied) => void;
  readonly #folders = new Set<string>();

  constructor({ signal, onProgress }: { signal: AbortSignal; onProgress: (copied: Copied) => void }) {
    this.#signal = signal;
    this.#onProgress = onProgress;
  }

  async file(from: string, to: string): Promise<void> {
    this.#signal.throwIfAborted();
    const [source, target] = await Promise.all([sizeOf(from), sizeOf(to)]);
    if (source === null || source === target) return;
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    const temporary = `${to}.copying`;
    try {
      if (!(await unlessGone(copyFile(from, temporary)))) return;
      await syncFile(temporary);
      await rename(temporary, to);
    } finally {
      await rm(temporary, { force: true });
    }
    this.#folders.add(dirname(to));
    this.copied.files += 1;
    this.copied.bytes += source;
    this.#onProgress(this.copied);
  }

  /** A folder with all below it. */
  async tree(from: string, to: string): Promise<void> {
    for (const entry of await entriesOf(from)) {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (entry.isDirectory()) await this.tree(source, target);
      else if (entry.isFile()) await this.file(source, target);
    }
  }

  /** Makes the names of all that was copied safe. */
  async sync(): Promise<void> {
    for (const folder of this.#folders) await syncFolder(folder);
    this.#folders.clear();
  }
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

async function unlessGone(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  await file.sync().finally(() => file.close());
}

export async function syncFolder(path: string): Promise<void> {
  await syncFile(path);
}
