import type { Output } from './output.ts';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
const INTERVAL = 100;

/** A size as a person reads it. */
export function byteSize(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  return power === 0 ? `${bytes} B` : `${(bytes / 1024 ** power).toFixed(1)} ${UNITS[power]}`;
}

/** Counts bytes as they pass and keeps whoever watches informed. */
export class TransferProgress {
  bytes = 0;
  readonly #out: Output;
  readonly #name: string;
  readonly #total: number | undefined;
  #start = performance.now();
  #before = 0;
  #shownAt = Number.NEGATIVE_INFINITY;

  /** @param total bytes to come, where they are known */
  constructor(out: Output, name: string, total: number | undefined) {
    this.#out = out;
    this.#name = name;
    this.#total = total;
  }

  add(bytes: number): void {
    this.bytes += bytes;
    const now = performance.now();
    if (now - this.#shownAt < INTERVAL) return;
    this.#shownAt = now;
    const rate = `${byteSize(Math.round(((this.bytes - this.#before) / Math.max(now - this.#start, 1)) * 1000))}/s`;
    this.#out.progress(`${this.#name}  ${this.#share()}  ${rate}`);
  }

  /** What is there already counts as passed, but not for the rate. */
  resumeAt(offset: number): void {
    this.bytes = offset;
    this.#before = offset;
    this.#start = performance.now();
  }

  end(): void {
    this.#out.endProgress();
  }

  #share(): string {
    if (!this.#total) return byteSize(this.bytes);
    const percent = Math.floor((this.bytes / this.#total) * 100);
    return `${byteSize(this.bytes)} of ${byteSize(this.#total)}  ${percent}%`;
  }
}
