import { readSync } from 'node:fs';
import { RandomAccessReader } from 'yauzl';

/** Up to this length a read goes through the window. */
export const WINDOW_BYTES = 65_536;

/**
 * Reads a file at any place, synchronously and through a window: the directory of an archive is thousands of small
 * records beside each other. For threads only.
 */
export class FileWindow extends RandomAccessReader {
  readonly #fd: number;
  readonly #window = Buffer.allocUnsafeSlow(WINDOW_BYTES);
  #start = 0;
  #length = 0;

  constructor(fd: number) {
    super();
    this.#fd = fd;
  }

  /** Bytes at a place, fewer at the end of the file; valid until the next call. */
  bytesAt(position: number, length: number): Buffer {
    if (length > WINDOW_BYTES) {
      const large = Buffer.allocUnsafe(length);
      return large.subarray(0, readFully(this.#fd, large, position));
    }
    if (position < this.#start || position + length > this.#start + this.#length) {
      this.#length = readFully(this.#fd, this.#window, position);
      this.#start = position;
    }
    const offset = position - this.#start;
    return this.#window.subarray(offset, Math.min(offset + length, this.#length));
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    let count: number;
    try {
      count = this.bytesAt(position, length).copy(buffer, offset);
    } catch (error) {
      callback(error as Error);
      return;
    }
    callback(null, count);
  }
}

/** Fills a buffer from a place in a file; answers how much there was. */
export function readFully(fd: number, buffer: Uint8Array, position: number): number {
  let filled = 0;
  while (filled < buffer.length) {
    const count = readSync(fd, buffer, filled, buffer.length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}
