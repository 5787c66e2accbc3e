import type { FileHandle } from 'node:fs/promises';

/** One write. Small, so that buffers die young and a large body leaves the event loop to others. */
const WRITE_BYTES = 128 * 1024;
/** So much is written before the disk is asked to begin; the sync at the end then finds little left to do. */
const SYNC_BYTES = 4 * 1024 * 1024;

/** Writes chunks to a file, one write under way while the next is gathered. */
export class GatheredWriter {
  readonly #file: FileHandle;
  #position: number;
  #gathered: Buffer[] = [];
  #bytes = 0;
  #writing: Promise<void> = Promise.resolve();
  #unsynced = 0;
  #syncing: Promise<void> | undefined;

  constructor(file: FileHandle, position: number) {
    this.#file = file;
    this.#position = position;
  }

  async add(chunk: Buffer): Promise<void> {
    this.#gathered.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes >= WRITE_BYTES) await this.#start();
  }

  /** Everything is written when this resolves, though not all of it synced. */
  async flush(): Promise<void> {
    await this.#start();
    await this.#writing;
    await this.#syncing;
  }

  async #start(): Promise<void> {
    await this.#writing;
    if (this.#bytes === 0) return;
    this.#writing = this.#write(this.#gathered, this.#position, this.#bytes);
    // Its failure is reported by whoever awaits it next.
    this.#writing.catch(() => undefined);
    this.#position += this.#bytes;
    this.#gathered = [];
    this.#bytes = 0;
  }

  async #write(chunks: Buffer[], position: number, bytes: number): Promise<void> {
    const { bytesWritten } = await this.#file.writev(chunks, position);
    this.#sync(bytes);
    if (bytesWritten === bytes) return release(chunks);
    // A nearly full disk takes a part; the rest either fits or says why not.
    const rest = Buffer.concat(chunks).subarray(bytesWritten);
    for (let done = 0; done < rest.length; ) {
      const at = position + bytesWritten + done;
      done += (await this.#file.write(rest, done, rest.length - done, at)).bytesWritten;
    }
  }

  #sync(bytes: number): void {
    this.#unsynced += bytes;
    if (this.#unsynced < SYNC_BYTES || this.#syncing !== undefined) return;
    this.#unsynced = 0;
    const syncing = this.#file.datasync();
    this.#syncing = syncing;
    // The kernel tells of a failed write-back once, so a failure stays here until `flush` reports it.
    syncing.then(
      () => {
        this.#syncing = undefined;
      },
      () => undefined,
    );
  }
}

/** Gives the memory back at once. Left to the collector, a large body costs full collections of several ms each. */
function release(chunks: readonly Buffer[]): void {
  for (const { buffer, byteLength } of chunks) {
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
  }
}
