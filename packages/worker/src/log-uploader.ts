import { setTimeout as sleep } from 'node:timers/promises';
import type { LogSink } from '@stagewright/engine';
import { LogTail } from './log-tail.ts';
import { Spool } from './spool.ts';

const CHUNK_BYTES = 256 * 1024;
const IN_FLIGHT = 8;
const COLLECT_MS = 5;
/** Before a chunk that the server did not take goes out again. */
const AGAIN_MS = 50;
const NEWLINE = 0x0a;

export interface LogUploaderOptions {
  /** Bytes that earlier attempts have stored: where this one goes on. */
  readonly offset: number;
  /** Beyond this size of the whole log nothing more is sent but the tail. */
  readonly cap: number;
  readonly tail: number;
  /** Stores a chunk and answers where the log ends; it repeats itself over cuts until the signal aborts. Rejects when it never will. */
  readonly send: (offset: number, bytes: Buffer, signal: AbortSignal) => Promise<number>;
  /** The log can't be sent any more: the attempt is not ours. */
  readonly onRefused: (error: unknown) => void;
}

/**
 * Sends a build's log in chunks with their offsets, several at once; a chunk is kept until the server has it safe. What waits is
 * bounded by the cap and the tail.
 */
export class LogUploader implements LogSink {
  readonly #options: LogUploaderOptions;
  readonly #spool = new Spool();
  readonly #tail: LogTail;
  readonly #sending = new Set<Promise<void>>();
  /** Where the next chunk begins. */
  #offset: number;
  /** What the server is known to have. */
  #stored: number;
  #endsLine = true;
  #timer: NodeJS.Timeout | undefined;
  readonly #closing = new AbortController();

  constructor(options: LogUploaderOptions) {
    this.#options = options;
    this.#offset = options.offset;
    this.#stored = options.offset;
    this.#tail = new LogTail(options.tail);
  }

  line(text: string): void {
    this.write(`${text}\n`);
  }

  write(bytes: Uint8Array | string): void {
    const buffer = Buffer.from(bytes as string);
    if (buffer.length === 0 || this.#closing.signal.aborted) return;
    const room = this.#tail.empty ? this.#options.cap - this.#offset - this.#spool.size : 0;
    if (buffer.length <= room) {
      this.#take(buffer);
      return;
    }
    const lines = room > 0 ? buffer.lastIndexOf(NEWLINE, room - 1) + 1 : 0;
    if (lines > 0) this.#take(buffer.subarray(0, lines));
    this.#tail.push(buffer.subarray(lines));
  }

  /** Resolves once everything is safe, or will never be. Nothing may be written afterwards. */
  async finish(): Promise<void> {
    const { leftOut, bytes } = this.#tail.end();
    if (leftOut > 0) this.#take(Buffer.from(`${this.#endsLine ? '' : '\n'}[${leftOut} bytes left out]\n`));
    if (bytes.length > 0) this.#take(bytes);
    const { signal } = this.#closing;
    const closed = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    while (!signal.aborted && (this.#spool.size > 0 || this.#sending.size > 0)) {
      this.#pump();
      await Promise.race([closed, ...this.#sending]);
    }
    this.close();
  }

  /** Forgets what was not sent. */
  close(): void {
    this.#closing.abort();
    this.#spool.clear();
    clearTimeout(this.#timer);
  }

  #take(buffer: Buffer): void {
    this.#spool.push(buffer);
    this.#endsLine = buffer.at(-1) === NEWLINE;
    if (this.#spool.size >= CHUNK_BYTES) this.#pump(CHUNK_BYTES);
    else this.#timer ??= setTimeout(() => this.#flush(), this.#sending.size === 0 ? 0 : COLLECT_MS);
  }

  #flush(): void {
    this.#timer = undefined;
    this.#pump();
  }

  #pump(least = 1): void {
    while (this.#sending.size < IN_FLIGHT && this.#spool.size >= least) {
      const chunk = this.#spool.cut(CHUNK_BYTES);
      const offset = this.#offset;
      this.#offset += chunk.length;
      const sent = this.#deliver(offset, chunk).finally(() => {
        this.#sending.delete(sent);
        this.#pump();
      });
      this.#sending.add(sent);
    }
  }

  async #deliver(offset: number, chunk: Buffer): Promise<void> {
    const end = offset + chunk.length;
    try {
      for (let at = offset; ; await sleep(AGAIN_MS)) {
        const known = this.#stored;
        const next = await this.#options.send(at, chunk.subarray(at - offset), this.#closing.signal);
        if (next < known) throw new Error(`The server had ${known} bytes of the log and now has ${next}.`);
        this.#stored = Math.max(this.#stored, next);
        if (this.#stored >= end || this.#closing.signal.aborted) return;
        at = Math.max(at, this.#stored);
      }
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      this.close();
      this.#options.onRefused(error);
    }
  }
}
