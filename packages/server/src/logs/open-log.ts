import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A log that has ended has lost its owner's write bit; so the seal holds over restarts. */
export const SEALED_MODE = 0o440;
const OPEN_MODE = 0o640;
const WRITABLE = 0o200;
const BLOCK = 65_536;

export interface OpenedLog {
  readonly handle: FileHandle;
  readonly size: number;
  readonly sealed: boolean;
}

/** Opens a log that exists, or answers null. What a crash of the machine left behind the last safe byte is cut off. */
export async function openLog(path: string): Promise<OpenedLog | null> {
  const found = await openExisting(path, 'r+');
  if (!found) return null;
  const { mode, size } = await found.stat();
  const sealed = (mode & WRITABLE) === 0;
  if (sealed) return { handle: found, size, sealed };
  const length = await lengthOfText(found, size);
  if (length < size) await found.truncate(length);
  return { handle: found, size: length, sealed };
}

/** Makes an empty log whose name survives a crash of the machine. */
export async function createLog(path: string): Promise<FileHandle> {
  const folder = dirname(path);
  const made = await mkdir(folder, { recursive: true, mode: 0o750 });
  const handle = await open(path, 'wx+', OPEN_MODE);
  await syncFolder(folder);
  if (made !== undefined) await syncFolder(dirname(folder));
  return handle;
}

async function openExisting(path: string, flags: string): Promise<FileHandle | null> {
  try {
    return await open(path, flags);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code === 'EACCES' && flags === 'r+') return openExisting(path, 'r');
    throw error;
  }
}

/**
 * A file system may have made the file longer before its bytes were there: they read as NUL, which no log holds. What was
 * acknowledged had been synced and lies before them.
 */
async function lengthOfText(handle: FileHandle, size: number): Promise<number> {
  const block = Buffer.alloc(BLOCK);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - BLOCK);
    await handle.read(block, 0, end - start, start);
    for (let index = end - start - 1; index >= 0; index--) {
      if (block[index] !== 0) return start + index + 1;
    }
    end = start;
  }
  return 0;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
