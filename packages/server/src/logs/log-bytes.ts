import { constants } from 'node:fs';
import { chmod, type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { storageError } from './storage-full.ts';
import { syncFolder } from './sync-folder.ts';

/** A sealed log is a file that nobody may write: that survives a restart and needs no second file. */
const SEALED_MODE = 0o440;
const OPEN_MODE = 0o640;
const WRITABLE = 0o200;
const BLOCK_BYTES = 64 << 10;

/** The bytes of one log on disk. One `store`, `seal`, `remove` or `close` at a time; reads at any time before `close`. */
export class LogBytes {
  readonly #path: string;
  #writer: Promise<FileHandle> | undefined;
  #reader: Promise<FileHandle> | undefined;
  /** Whether there may be bytes beyond the end that were never acknowledged. */
  #torn = false;

  constructor(path: string) {
    this.#path = path;
  }

  async facts(): Promise<{ readonly size: number; readonly sealed: boolean }> {
    try {
      const { size, mode } = await stat(this.#path);
      if ((mode & WRITABLE) === 0) return { size, sealed: true };
      const length = await this.#textLength(size);
      this.#torn = length < size;
      return { size: length, sealed: false };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { size: 0, sealed: false };
      throw error;
    }
  }

  /** Makes bytes at the end safe, or leaves the file as it was. No bytes: makes safe what is there. */
  async store(buffers: readonly Uint8Array[], end: number): Promise<void> {
    const writer = await this.#openWriter();
    if (buffers.length === 0) return;
    try {
      if (this.#torn) await writer.truncate(end);
      this.#torn = true;
      await writeAll(writer, buffers, end);
      await writer.datasync();
      this.#torn = false;
    } catch (error) {
      await this.#cutBack(writer, end);
      throw storageError(error);
    }
  }

  async read(start: number, end: number): Promise<Buffer> {
    const handle = await (this.#writer ?? this.#openReader());
    const buffer = Buffer.allocUnsafe(end - start);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, start + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  }

  async seal(): Promise<void> {
    await chmod(this.#path, SEALED_MODE);
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }

  async close(): Promise<void> {
    const handles = [this.#writer, this.#reader];
    this.#writer = undefined;
    this.#reader = undefined;
    for (const handle of handles) await (await handle)?.close();
  }

  /**
   * A crash of the machine may leave a file that is longer than what was written: the rest reads as NUL, which no log holds. What was
   * acknowledged had been synced and lies before it.
   */
  async #textLength(size: number): Promise<number> {
    for (let end = size; end > 0; end -= Math.min(end, BLOCK_BYTES)) {
      const bytes = await this.read(Math.max(0, end - BLOCK_BYTES), end);
      const last = bytes.findLastIndex((byte) => byte !== 0);
      if (last !== -1) return end - bytes.length + last + 1;
    }
    return 0;
  }

  /** When even this fails, the next `store` does it first. */
  async #cutBack(writer: FileHandle, end: number): Promise<void> {
    try {
      await writer.truncate(end);
      this.#torn = false;
    } catch {
      this.#torn = true;
    }
  }

  #openWriter(): Promise<FileHandle> {
    this.#writer ??= openForWriting(this.#path).catch((error: unknown) => {
      this.#writer = undefined;
      throw storageError(error);
    });
    return this.#writer;
  }

  #openReader(): Promise<FileHandle> {
    this.#reader ??= open(this.#path, 'r').catch((error: unknown) => {
      this.#reader = undefined;
      throw error;
    });
    return this.#reader;
  }
}

/** Opens a log, creating it so that its name survives a crash; bytes that a crash left unsynced are made safe before they count. */
async function openForWriting(path: string): Promise<FileHandle> {
  const folder = dirname(path);
  const created = await mkdir(folder, { recursive: true });
  if (created !== undefined) await syncFolder(dirname(folder));
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT, OPEN_MODE);
  try {
    await handle.datasync();
    await syncFolder(folder);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function writeAll(handle: FileHandle, buffers: readonly Uint8Array[], position: number): Promise<void> {
  const { bytesWritten } = await handle.writev([...buffers], position);
  const rest = Buffer.concat(bytesWritten === lengthOf(buffers) ? [] : buffers).subarray(bytesWritten);
  let done = 0;
  while (done < rest.length) {
    const part = await handle.write(rest, done, rest.length - done, position + bytesWritten + done);
    done += part.bytesWritten;
  }
}

function lengthOf(buffers: readonly Uint8Array[]): number {
  return buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
