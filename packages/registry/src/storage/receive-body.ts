import type { Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** One write to the file; also how far the socket may run ahead of the disk. */
const WRITE_BYTES = 512 * 1024;

export interface Receiving {
  /** Where in the file the body begins. */
  readonly position: number;
  /** Sees each byte in order, before it is written. */
  readonly hash: Hash;
  readonly maxBytes: number;
  /** Milliseconds without a byte after which the body is given up. */
  readonly idleMs: number;
}

/**
 * Writes a request's body to a file: hashed as it comes, one write under way while the next is gathered. Rejects
 * when the body breaks off; what had come by then is in the file.
 */
export async function receiveBody(
  body: Readable,
  file: FileHandle,
  options: Receiving,
): Promise<{ readonly kind: 'received'; readonly bytes: number } | { readonly kind: 'too-large' }> {
  const writer = new GatheredWriter(file, options.position);
  const idle = setTimeout(() => body.destroy(new Error('the request body stalled')), options.idleMs);
  let bytes = 0;
  try {
    // The connection must outlive a refusal in the middle of the body.
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      idle.refresh();
      bytes += chunk.length;
      if (bytes > options.maxBytes) return { kind: 'too-large' };
      options.hash.update(chunk);
      await writer.add(chunk);
    }
    return { kind: 'received', bytes };
  } finally {
    clearTimeout(idle);
    await writer.flush();
  }
}

class GatheredWriter {
  readonly #file: FileHandle;
  #position: number;
  #gathered: Buffer[] = [];
  #bytes = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(file: FileHandle, position: number) {
    this.#file = file;
    this.#position = position;
  }

  async add(chunk: Buffer): Promise<void> {
    this.#gathered.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes >= WRITE_BYTES) await this.#start();
  }

  async flush(): Promise<void> {
    await this.#start();
    await this.#writing;
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
    if (bytesWritten === bytes) return;
    // A nearly full disk takes a part; the rest either fits or says why not.
    const rest = Buffer.concat(chunks).subarray(bytesWritten);
    for (let done = 0; done < rest.length; ) {
      done += (await this.#file.write(rest, done, rest.length - done, position + bytesWritten + done))
        .bytesWritten;
    }
  }
}
