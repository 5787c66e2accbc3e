/** Bytes in the order they came, taken out in pieces of any size. */
export class Spool {
  #buffers: Buffer[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(buffer: Buffer): void {
    this.#buffers.push(buffer);
    this.#size += buffer.length;
  }

  /** At most `most` bytes from the front. */
  cut(most: number): Buffer {
    let length = 0;
    let count = 0;
    while (count < this.#buffers.length && length < most) length += this.#buffers[count++]!.length;
    const taken = this.#buffers.splice(0, count);
    const all = taken.length === 1 ? taken[0]! : Buffer.concat(taken, length);
    if (length > most) this.#buffers.unshift(all.subarray(most));
    const cut = all.subarray(0, most);
    this.#size -= cut.length;
    return cut;
  }

  clear(): void {
    this.#buffers = [];
    this.#size = 0;
  }
}
