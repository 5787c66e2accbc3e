import type { LogSink } from '@stagewright/engine';

const CHUNK_BYTES = 256 * 1024;
const IN_FLIGHT = 8;
const COLLECT_MS = 5;

export interface LogUploaderOptions {
  /** Bytes that earlier attempts have stored: where this one goes on. */
  readonly offset: number;
  /** Beyond this size of the whole log nothing more is sent but the tail. */
  readonly cap: number;
  readonly tail: number;
  /** Stores a chunk and answers where the log ends; it repeats itself over cuts. */
  readonly send: (offset: number, bytes: Buffer) => Promise<number>;
  /** The log can't be sent any more: the attempt is not ours. */
  readonly onRefused: (error: unknown) => void;
}

/** Sends a build's log in chunks with their offsets; a chunk is kept until the server has it safe. */
export class LogUploader implements LogSink {
  readonly #options: LogUploaderOptions;
  readonly #sending = new Set<Promise<void>>();
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #offset: number;
  #taken: number;
  #ring: Buffer[] = [];
  #ringBytes = 0;
  #leftOut = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LogUploaderOptions) {
    this.#options = options;
    this.#offset = options.offset;
    this.#taken = options.offset;
  }

  line(text: string): void {
    this.write(`${text}\n`);
  }

  write(bytes: Uint8Array | string): void {
    const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes);
    if (this.#leftOut > 0 || this.#ringBytes > 0 || this.#taken + buffer.length > this.#options.cap)
      this.#keepTail(buffer);
    else this.#take(buffer);
  }

  /** Resolves once everything is safe. */
  async finish(): Promise<void> {
    if (this.#ringBytes > 0) {
      if (this.#leftOut > 0) this.#take(Buffer.from(`[${this.#leftOut} bytes left out]\n`));
      for (const buffer of this.#ring) this.#take(buffer);
      this.#ring = [];
      this.#ringBytes = 0;
    }
    while (this.#waitingBytes > 0 || this.#sending.size > 0) {
      this.#pump(true);
      await Promise.race(this.#sending);
    }
    clearTimeout(this.#timer);
  }

  #take(buffer: Buffer): void {
    this.#taken += buffer.length;
    this.#waiting.push(buffer);
    this.#waitingBytes += buffer.length;
    if (this.#waitingBytes >= CHUNK_BYTES) this.#pump(false);
    else this.#timer ??= setTimeout(() => this.#flush(), this.#sending.size === 0 ? 0 : COLLECT_MS);
  }

  #flush(): void {
    this.#timer = undefined;
    this.#pump(true);
  }

  /** Whole writes leave the ring, so that what is kept begins at a line or at least at a character. */
  #keepTail(buffer: Buffer): void {
    this.#ring.push(buffer);
    this.#ringBytes += buffer.length;
    while (this.#ringBytes > this.#options.tail && this.#ring.length > 1) {
      const dropped = this.#ring.shift()?.length ?? 0;
      this.#ringBytes -= dropped;
      this.#leftOut += dropped;
    }
  }

  #pump(partly: boolean): void {
    while (this.#sending.size < IN_FLIGHT && this.#waitingBytes >= (partly ? 1 : CHUNK_BYTES)) {
      const all = Buffer.concat(this.#waiting);
      const chunk = all.subarray(0, CHUNK_BYTES);
      this.#waiting = all.length > CHUNK_BYTES ? [all.subarray(CHUNK_BYTES)] : [];
      this.#waitingBytes = all.length - chunk.length;
      const sent = this.#deliver(this.#offset, chunk).finally(() => {
        this.#sending.delete(sent);
        this.#pump(true);
      });
      this.#sending.add(sent);
      this.#offset += chunk.length;
    }
  }

  async #deliver(offset: number, chunk: Buffer): Promise<void> {
    try {
      while ((await this.#options.send(offset, chunk)) < offset + chunk.length);
    } catch (error) {
      this.#options.onRefused(error);
    }
  }
}
