import type { Clock } from '../domain/clock.ts';
import { AppendQueue, type Batch } from './append-queue.ts';
import { characterBorder, LONGEST_CHARACTER, wholeCharacters } from './characters.ts';
import { LiveTail } from './live-tail.ts';
import { LogBytes } from './log-bytes.ts';
import type { LogAppend, LogPage } from './log-store.ts';
import type { Turns } from './turns.ts';

const NEWLINE = 10;
const PAGE_BYTES = 1 << 20;

export interface LogFileOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Shared by all files, so that syncs never take every thread that reads need. */
  readonly syncs: Turns;
}

/** One log: the chunks that wait, the stored end, and the followers of that end. `load` comes before everything else. */
export class LogFile {
  readonly #bytes: LogBytes;
  readonly #syncs: Turns;
  readonly #queue: AppendQueue;
  readonly #tail: LiveTail;
  #loaded: Promise<void> | undefined;
  #size = 0;
  #endsLine = true;
  #sealed = false;
  #removed = false;
  /** Set while one act writes; settles when it is done. */
  #busy: Promise<void> | undefined;

  constructor({ path, clock, syncs }: LogFileOptions) {
    this.#bytes = new LogBytes(path);
    this.#syncs = syncs;
    this.#queue = new AppendQueue(clock, () => this.#size);
    this.#tail = new LiveTail(clock);
  }

  get size(): number {
    return this.#size;
  }

  /** Nothing will be added. */
  get ended(): boolean {
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
    if (this.ended) {
      const kind = offset + bytes.length <= this.#size ? 'stored' : 'gap';
      return Promise.resolve({ kind, next: this.#size });
    }
    const answer = this.#queue.add(offset, bytes);
    this.#flush();
    return answer;
  }

  async appendLine(text: string): Promise<number> {
    await this.#alone(async () => {
      this.#queue.refuse();
      if (this.ended) return;
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
    const bytes = await this.#bytes.read(start, Math.min(from + length + LONGEST_CHARACTER - 1, size));
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
        const page = this.#tail.chunkAt(at) ?? (await this.#behindTail(at));
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
      if (this.ended) return;
      this.#sealed = true;
      this.#tail.end();
      if (this.#size > 0) await this.#bytes.seal();
    });
  }

  async remove(): Promise<void> {
    await this.#alone(async () => {
      this.#removed = true;
      this.#queue.refuse();
      this.#tail.end();
      await this.#bytes.remove();
    });
  }

  /** Gives the handles back. Only while nothing else is under way. */
  async close(): Promise<void> {
    await this.#alone(() => this.#bytes.close());
  }

  async #load(): Promise<void> {
    const { size, sealed } = await this.#bytes.facts();
    this.#size = size;
    this.#sealed = sealed;
    if (size > 0) this.#endsLine = (await this.#bytes.read(size - 1, size))[0] === NEWLINE;
  }

  /** What a follower outside the kept end reads; it comes back to it at the border of a kept chunk. */
  async #behindTail(at: number): Promise<LogPage> {
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
    await this.#syncs.take(() => this.#bytes.store(buffers, this.#size));
    if (end === this.#size) return;
    this.#size = end;
    this.#endsLine = buffers.at(-1)?.at(-1) === NEWLINE;
    this.#tail.push(buffers);
  }
}
