import type { Clock } from '../domain/clock.ts';
import { beginsCharacter, wholeCharacters } from './characters.ts';
import type { LogPage } from './log-store.ts';

/** Followers hear of new text at most this often, so that many of them cost little. */
const PUBLISH_EVERY_MS = 10;
/** Text kept for followers that are a little behind; the others read the file. */
const KEPT_BYTES = 1 << 20;

interface LogChunk extends LogPage {
  readonly from: number;
}

/** The newest end of one log while somebody follows it: each piece is decoded once and shared. */
export class LiveTail {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #chunks: LogChunk[] = [];
  #fresh: Uint8Array[] = [];
  #freshFrom = 0;
  #followers = 0;
  #version = 0;
  #publishedAt = Number.NEGATIVE_INFINITY;
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Grows with every piece. */
  get version(): number {
    return this.#version;
  }

  /** `end`: the stored end, where the first follower finds the tail. */
  join(end: number): void {
    if (this.#followers++ === 0) this.#freshFrom = end;
  }

  leave(): void {
    if (--this.#followers > 0) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#chunks = [];
    this.#fresh = [];
  }

  /** Takes bytes that have just become safe. */
  push(buffers: readonly Uint8Array[]): void {
    if (this.#followers === 0) return;
    this.#fresh.push(...buffers);
    if (this.#cancelTimer) return;
    const wait = this.#publishedAt + PUBLISH_EVERY_MS - this.#clock.monotonic();
    if (wait <= 0) this.#publish();
    else this.#cancelTimer = this.#clock.after(wait, () => this.#publish());
  }

  /** Hands out what is held back and wakes everybody: the log has ended. */
  end(): void {
    this.#publish();
    this.#wake();
  }

  chunkAt(offset: number): LogChunk | undefined {
    return this.#chunks.find(({ from }) => from === offset);
  }

  /** Where a follower at `offset`, who has to read the file, comes back to the kept chunks. */
  catchUpAt(offset: number): number {
    return this.#chunks.find(({ from }) => from > offset)?.from ?? this.#freshFrom;
  }

  /** Resolves once there is more than at `version`, at the end, or at the abort. */
  after(version: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => {
      this.#waiting.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    this.#waiting.add(wake);
    signal.addEventListener('abort', wake, { once: true });
    if (signal.aborted || version !== this.#version) wake();
    return promise;
  }

  #publish(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#publishedAt = this.#clock.monotonic();
    const bytes = Buffer.concat(this.#fresh);
    const length = wholeCharacters(bytes);
    if (length === 0) return;
    const whole = bytes.subarray(0, length);
    const from = this.#freshFrom;
    this.#fresh = length < bytes.length ? [bytes.subarray(length)] : [];
    this.#freshFrom = from + length;
    if (beginsCharacter(whole)) this.#keep({ from, next: this.#freshFrom, text: whole.toString('utf8') });
    this.#wake();
  }

  #keep(chunk: LogChunk): void {
    this.#chunks.push(chunk);
    while (this.#chunks.length > 1 && chunk.next - this.#chunks[0]!.from > KEPT_BYTES) this.#chunks.shift();
  }

  #wake(): void {
    this.#version++;
    for (const wake of [...this.#waiting]) wake();
  }
}
