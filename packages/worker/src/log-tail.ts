const NEWLINE = 0x0a;
/** How far a tail is shortened to begin at a line. */
const LONGEST_LINE = 64 * 1024;

/** The last bytes of a log that has grown beyond its cap. */
export class LogTail {
  readonly #most: number;
  #buffers: Buffer[] = [];
  #size = 0;
  #dropped = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get empty(): boolean {
    return this.#size === 0 && this.#dropped === 0;
  }

  push(buffer: Buffer): void {
    this.#buffers.push(buffer);
    this.#size += buffer.length;
    let whole = 0;
    while (this.#size - this.#buffers[whole]!.length >= this.#most) {
      this.#size -= this.#buffers[whole]!.length;
      this.#dropped += this.#buffers[whole]!.length;
      whole++;
    }
    if (whole > 0) this.#buffers = this.#buffers.slice(whole);
  }

  /** What is kept, from the beginning of a line where there is one, and how many bytes before it are not. */
  end(): { readonly leftOut: number; readonly bytes: Buffer } {
    const all = Buffer.concat(this.#buffers);
    this.#buffers = [];
    if (this.#dropped === 0 && all.length <= this.#most) return { leftOut: 0, bytes: all };
    const start = beginning(all, Math.max(0, all.length - this.#most));
    return { leftOut: this.#dropped + start, bytes: all.subarray(start) };
  }
}

function beginning(bytes: Buffer, from: number): number {
  const line = bytes.indexOf(NEWLINE, Math.max(0, from - 1)) + 1;
  if (line > 0 && line - from <= LONGEST_LINE && line < bytes.length) return line;
  let start = from;
  while (start < bytes.length && (bytes[start]! & 0xc0) === 0x80) start++;
  return start;
}
