import { constants } from 'node:fs';
import { chmod, type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../domain/clock.ts';
import { AppendQueue, type Batch } from './append-queue.ts';
import { characterBorder, LONGEST_CHARACTER, wholeCharacters } from './characters.ts';
import { LiveTail } from './live-tail.ts';
import type { LogAppend, LogPage } from './log-store.ts';
import { storageError } from './storage-full.ts';
import { syncFolder } from './sync-folder.ts';
import type { Turns } from './turns.ts';

const NEWLINE = 10;
const PAGE_BYTES = 1 << 20;
/** A sealed log is a file that nobody may write: that survives a restart and needs no second file. */
const SEALED_MODE = 0o440;
const OPEN_MODE = 0o640;

export interface LogFileOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Shared by all files, so that syncs never take every thread that reads need. */
  readonly syncs: Turns;
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** One log: the writer's queue, the stored end, and the followers of its end. `load` comes before everything else. */
export class LogFile {
  readonly #path: string;
  readonly #syncs: Turns;
  readonly #queue: AppendQueue;
  readonly #tail: LiveTail;
  #loaded: Promise<void> | undefined;
  #size = 0;
  #sealed = false;
  #removed = false;
  #endsLine = true;
  #torn = false;
  #writer: Promise<FileHandle> | undefined;
  #reader: Promise<FileHandle> | undefined;
  #busy: Promise<void> | undefined;

  constructor({ path, clock, syncs }: LogFileOptions) {
    this.#path = path;
    this.#syncs = syncs;
    this.#queue = new AppendQueue(clock, () => this.#size);
    this.#tail = new LiveTail(clock);
  }

  get size(): number {
    return this.#size;
  }

  /** Nothing will be added: there is no use in keeping it open. */
  get sealed(): boolean {
    return this.#sealed || this.#removed;
  }

  load(): Promise<void> {
    this.#loaded ??= this.#load().catch((error: unknown) => {
      this.#loaded = undefined;
      throw error;
    });
    return this.#loaded;
  }

  append(offset: number, bytes: Uint8Array): Promise<LogAppend> {
    const end = offset + bytes.length;
    if (this.sealed) return Promise.resolve({ kind: end <= this.#size ? 'stored' : 'gap', next: this.#size });
    const answer = this.#queue.add(offset, bytes);
    this.#flush();
    return answer;
  }

  async appendLine(text: string): Promise<number> {
    await this.#alone(async () => {
      this.#queue.refuse();
      if (this.sealed) return;
      const line = Buffer.from(`${this.#endsLine ? '' : '\n'}${text}\n`);
      await this.#store([line], this.#size + line.length);
    });
    return this.#size;
  }

  async read(from: number, max = PAGE_BYTES): Promise<LogPage> {
    const size = this.#size;
    const length = Math.min(Math.max(max, LONGEST_CHARACTER), size - from);
    if (length <= 0) return { text: '', next: size };
    // The bytes around a place tell whether it lies inside a character.
    const start = Math.max(from - LONGEST_CHARACTER + 1, 0);
    const bytes = await this.#bytes(start, Math.min(from + length + LONGEST_CHARACTER - 1, size));
    const begin = characterBorder(bytes, from - start);
    const page = bytes.subarray(begin, Math.max(from - start + length, begin));
    const isLast = from + length === size && this.#sealed;
    const whole = page.subarray(0, isLast ? page.length : wholeCharacters(page));
    return { text: whole.toString('utf8'), next: start + begin + whole.length };
  }

  async *follow(from: number, signal: AbortSignal): AsyncGenerator<LogPage> {
    this.#tail.join(this.#size);
    try {
      let at = Math.min(from, this.#size);
      while (!signal.aborted && !this.#removed) {
        const { version } = this.#tail;
        const page = this.#tail.chunkAt(at) ?? (await this.#stored(at));
        if (page.text !== '') yield page;
        else if (this.#sealed && page.next >= this.#size) return;
        else if (page.next === at) await this.#tail.after(version, signal);
        at = page.next;
      }
    } finally {
      this.#tail.leave();
    }
  }

  async seal(): Promise<void> {
    await this.#alone(async () => {
      this.#queue.refuse();
      if (this.sealed) return;
      this.#sealed = true;
      this.#tail.end();
      if (this.#size > 0) await chmod(this.#path, SEALED_MODE);
    });
  }

  async remove(): Promise<void> {
    await this.#alone(async () => {
      this.#removed = true;
      this.#queue.refuse();
      this.#tail.end();
      await rm(this.#path, { force: true });
    });
  }

  /** Gives the handles back. Only while nothing else is under way. */
  async close(): Promise<void> {
    await this.#alone(async () => {
      const handles = [this.#writer, this.#reader];
      this.#writer = undefined;
      this.#reader = undefined;
      for (const handle of handles) await (await handle)?.close();
    });
  }

  async #load(): Promise<void> {
    const facts = await stat(this.#path).catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    if (!facts) return;
    this.#sealed = (facts.mode & 0o200) === 0;
    this.#size = facts.size;
    if (facts.size > 0) this.#endsLine = (await this.#bytes(facts.size - 1, facts.size))[0] === NEWLINE;
  }

  /** What a follower outside the kept end reads; it comes back to it at the border of a kept chunk. */
  async #stored(at: number): Promise<LogPage> {
    if (this.#sealed) return await this.read(at);
    const limit = this.#tail.catchUpAt(at);
    return at >= limit ? { text: '', next: at } : await this.read(at, Math.min(limit - at, PAGE_BYTES));
  }

  /** Runs an act while no other writes. */
  async #alone(act: () => Promise<void>): Promise<void> {
    while (this.#busy !== undefined) await this.#busy;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#busy = promise;
    try {
      await act();
    } finally {
      this.#busy = undefined;
      resolve();
      this.#flush();
    }
  }

  /** Writes what waits until nothing can be written; what arrives meanwhile shares the next sync. */
  #flush(): void {
    if (this.#busy !== undefined || !this.#queue.ready) return;
    void this.#alone(async () => {
      for (let batch = this.#queue.take(); batch; batch = this.#queue.take()) await this.#write(batch);
    });
  }

  async #write({ buffers, end, answers }: Batch): Promise<void> {
    try {
      await this.#store(buffers, end);
      for (const answer of answers) answer.resolve({ kind: 'stored', next: end });
    } catch (error) {
      for (const answer of answers) answer.reject(error);
      this.#queue.refuse();
    }
  }

  async #store(buffers: readonly Uint8Array[], end: number): Promise<void> {
    const writer = await this.#openWriter();
    if (end === this.#size) return;
    try {
      await this.#syncs.take(async () => {
        if (this.#torn) await writer.truncate(this.#size);
        this.#torn = true;
        await writeAll(writer, buffers, this.#size);
        await writer.datasync();
        this.#torn = false;
      });
    } catch (error) {
      await this.#cutBack(writer);
      throw storageError(error);
    }
    this.#size = end;
    this.#endsLine = buffers.at(-1)!.at(-1) === NEWLINE;
    this.#tail.push(buffers);
  }

  /** Removes what was written but not acknowledged; when even that fails, the next write does it first. */
  async #cutBack(writer: FileHandle): Promise<void> {
    try {
      await writer.truncate(this.#size);
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

  async #bytes(start: number, end: number): Promise<Buffer> {
    const reader = await (this.#writer ?? this.#openReader());
    const buffer = Buffer.allocUnsafe(end - start);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await reader.read(buffer, length, buffer.length - length, start + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
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
  const length = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (bytesWritten === length) return;
  const rest = Buffer.concat(buffers).subarray(bytesWritten);
  let done = 0;
  while (done < rest.length) {
    const part = await handle.write(rest, done, rest.length - done, position + bytesWritten + done);
    done += part.bytesWritten;
  }
}
