import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import type { Clock } from '../build-context.ts';
import { formatBytes } from '../log/format.ts';
import { SourceError } from './source-error.ts';

/** A package that was fetched completely. */
export interface FetchedPackage {
  readonly file: string;
  readonly size: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

export interface PackageFileOptions {
  readonly file: string;
  /** Largest size in bytes. */
  readonly limit: number;
  readonly clock: Clock;
  readonly progress: (text: string) => void;
}

const PROGRESS_MS = 2000;
const WRITE_BYTES = 1 << 20;

/** The file that a package is received into, in as many pieces as it takes. */
export class PackageFile {
  readonly #options: PackageFileOptions;
  readonly #handle: FileHandle;
  #hash: Hash = createHash('sha256');
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #received = 0;
  #written = 0;
  #lastProgress: number;

  private constructor(options: PackageFileOptions, handle: FileHandle) {
    this.#options = options;
    this.#handle = handle;
    this.#lastProgress = options.clock.now();
  }

  static async create(options: PackageFileOptions): Promise<PackageFile> {
    return new PackageFile(options, await open(options.file, 'wx', 0o600));
  }

  get received(): number {
    return this.#received;
  }

  /** Takes a body to its end; `total` is the announced size of the whole package. */
  async receive(body: Readable, total: number | undefined, signal: AbortSignal): Promise<void> {
    if (total !== undefined) this.#checkSize(total);
    addAbortSignal(signal, body);
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        this.#received += chunk.length;
        this.#checkSize(this.#received);
        await this.#take(chunk);
        this.#report(total);
      }
    } finally {
      body.destroy();
      if (!signal.aborted) await this.#flush();
    }
  }

  /** Forgets what has come so far. */
  async restart(): Promise<void> {
    if (this.#received === 0) return;
    this.#hash = createHash('sha256');
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#received = 0;
    this.#written = 0;
    await this.#handle.truncate(0);
  }

  finish(): FetchedPackage {
    return { file: this.#options.file, size: this.#received, sha256: this.#hash.digest('hex') };
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  #checkSize(size: number): void {
    const { limit } = this.#options;
    if (size > limit) {
      throw new SourceError(
        'source_too_large',
        `The package is larger than the limit of ${formatBytes(limit)}.`,
      );
    }
  }

  async #take(chunk: Buffer): Promise<void> {
    this.#hash.update(chunk);
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    if (this.#pendingBytes >= WRITE_BYTES) await this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#pendingBytes === 0) return;
    const pieces = this.#pending;
    const at = this.#written;
    this.#written += this.#pendingBytes;
    this.#pending = [];
    this.#pendingBytes = 0;
    await this.#handle.writev(pieces, at);
  }

  #report(total: number | undefined): void {
    const now = this.#options.clock.now();
    if (now - this.#lastProgress < PROGRESS_MS) return;
    this.#lastProgress = now;
    const of = total === undefined ? '' : ` of ${formatBytes(total)}`;
    this.#options.progress(`${formatBytes(this.#received)}${of} received`);
  }
}
