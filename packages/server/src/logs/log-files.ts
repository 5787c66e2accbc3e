import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Clock } from '../domain/clock.ts';
import { systemClock } from '../system/clock.ts';
import { LogFile } from './log-file.ts';
import { logPath } from './log-path.ts';
import type { ByteRange, LogPage, LogStore } from './log-store.ts';
import { Turns } from './turns.ts';

/** Of the four threads that file work has by default, one stays free for reads. */
const SYNCS_AT_ONCE = 3;
const STREAM_BYTES = 256 << 10;

export interface LogFilesOptions {
  readonly clock?: Clock;
  /** How long a log that nobody uses stays open. */
  readonly idleMs?: number;
  /** Logs that may stay open while nobody uses them. */
  readonly mostIdle?: number;
}

interface Entry {
  readonly file: LogFile;
  users: number;
  cancelTimer: () => void;
}

/** Logs as files `<dir>/<first two characters>/<build id>.log`. One process at a time may have the folder open. */
export async function openLogFiles(dir: string, options: LogFilesOptions = {}): Promise<LogStore> {
  await mkdir(dir, { recursive: true });
  return new LogFiles(dir, options);
}

class LogFiles implements LogStore {
  readonly #dir: string;
  readonly #clock: Clock;
  readonly #idleMs: number;
  readonly #mostIdle: number;
  readonly #syncs = new Turns(SYNCS_AT_ONCE);
  /** Opened logs, the one used last at the end. */
  readonly #entries = new Map<string, Entry>();
  readonly #closing = new AbortController();
  readonly #work = new Set<Promise<unknown>>();

  constructor(dir: string, { clock = systemClock, idleMs = 15_000, mostIdle = 128 }: LogFilesOptions) {
    this.#dir = dir;
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#mostIdle = mostIdle;
  }

  append(buildId: string, offset: number, bytes: Uint8Array) {
    return this.#use(buildId, (file) => file.append(offset, bytes));
  }

  appendLine(buildId: string, text: string) {
    return this.#use(buildId, (file) => file.appendLine(text));
  }

  read(buildId: string, from: number, max?: number) {
    return this.#use(buildId, (file) => file.read(from, max));
  }

  size(buildId: string) {
    return this.#use(buildId, async ({ size }) => size);
  }

  seal(buildId: string) {
    return this.#use(buildId, (file) => file.seal());
  }

  remove(buildId: string) {
    return this.#use(buildId, (file) => file.remove());
  }

  readStream(buildId: string, range?: ByteRange): Readable {
    const path = this.#pathOf(buildId);
    if (range && range.end < range.start) return Readable.from([]);
    return createReadStream(path, { highWaterMark: STREAM_BYTES, ...range });
  }

  async *follow(buildId: string, from: number, signal: AbortSignal): AsyncGenerator<LogPage> {
    const entry = this.#enter(buildId);
    try {
      await entry.file.load();
      yield* entry.file.follow(from, AbortSignal.any([signal, this.#closing.signal]));
    } finally {
      this.#leave(buildId, entry);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    while (this.#work.size > 0) await Promise.allSettled(this.#work);
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const { cancelTimer } of entries) cancelTimer();
    await Promise.all(entries.map(({ file }) => file.close()));
  }

  #pathOf(buildId: string): string {
    return logPath(this.#dir, buildId);
  }

  async #use<T>(buildId: string, act: (file: LogFile) => Promise<T>): Promise<T> {
    const entry = this.#enter(buildId);
    try {
      await entry.file.load();
      return await act(entry.file);
    } finally {
      this.#leave(buildId, entry);
    }
  }

  #enter(buildId: string): Entry {
    const path = this.#pathOf(buildId);
    const entry = this.#entries.get(buildId) ?? {
      file: new LogFile({ path, clock: this.#clock, syncs: this.#syncs }),
      users: 0,
      cancelTimer: () => undefined,
    };
    entry.cancelTimer();
    entry.users++;
    this.#entries.delete(buildId);
    this.#entries.set(buildId, entry);
    return entry;
  }

  #leave(buildId: string, entry: Entry): void {
    if (--entry.users > 0) return;
    if (entry.file.ended) {
      this.#drop(buildId, entry);
      return;
    }
    entry.cancelTimer = this.#clock.after(this.#idleMs, () => this.#drop(buildId, entry));
    if (this.#entries.size > this.#mostIdle) this.#dropOldest();
  }

  #dropOldest(): void {
    const oldest = [...this.#entries].find(([, { users }]) => users === 0);
    if (oldest) this.#drop(...oldest);
  }

  #drop(buildId: string, entry: Entry): void {
    entry.cancelTimer();
    if (this.#entries.get(buildId) === entry) this.#entries.delete(buildId);
    // All that counts is synced: a failing close loses nothing.
    const closed = entry.file
      .close()
      .catch(() => undefined)
      .finally(() => this.#work.delete(closed));
    this.#work.add(closed);
  }
}
