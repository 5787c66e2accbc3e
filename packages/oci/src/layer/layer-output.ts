import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { createGzip, constants as zlib } from 'node:zlib';
import type { Digest } from '../digest.ts';

/** What was written: digest and size of the file, and the digest of the tar inside (the diff id). */
export interface WrittenLayer {
  readonly digest: Digest;
  readonly size: number;
  readonly diffId: Digest;
}

/** Takes the bytes of a tar in order. A chunk is free for its owner again once `write` has settled. */
export interface LayerOutput {
  write(chunk: Uint8Array): Promise<void>;
  /** Completes and closes the file. */
  finish(): Promise<WrittenLayer>;
  /** Closes and removes the file; safe to call at any time. */
  discard(): Promise<void>;
}

export interface LayerOutputOptions {
  readonly file: string;
  readonly compression: 'none' | 'gzip';
  readonly gzipLevel: number;
}

export async function openLayerOutput(options: LayerOutputOptions): Promise<LayerOutput> {
  const handle = await open(options.file, 'w', 0o644);
  return options.compression === 'gzip'
    ? gzipOutput(handle, options.file, options.gzipLevel)
    : plainOutput(handle, options.file);
}

/** Keeps no bytes. */
export function measuringOutput(): LayerOutput {
  const hash = createHash('sha256');
  let size = 0;
  return {
    async write(chunk) {
      hash.update(chunk);
      size += chunk.length;
    },
    async finish() {
      const digest: Digest = `sha256:${hash.digest('hex')}`;
      return { digest, size, diffId: digest };
    },
    async discard() {},
  };
}

class HashedFile {
  readonly #handle: FileHandle;
  readonly #file: string;
  readonly #hash = createHash('sha256');
  #size = 0;
  #closed = false;

  constructor(handle: FileHandle, file: string) {
    this.#handle = handle;
    this.#file = file;
  }

  /** The kernel takes the chunk in a thread of the pool while this thread hashes it. */
  async write(chunk: Uint8Array): Promise<void> {
    const written = this.#writeAll(chunk);
    this.#hash.update(chunk);
    this.#size += chunk.length;
    await written;
  }

  async finish(): Promise<{ digest: Digest; size: number }> {
    this.#closed = true;
    await this.#handle.close();
    return { digest: `sha256:${this.#hash.digest('hex')}`, size: this.#size };
  }

  async discard(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      await this.#handle.close();
    }
    await rm(this.#file, { force: true });
  }

  async #writeAll(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      at += (await this.#handle.write(chunk, at, chunk.length - at)).bytesWritten;
    }
  }
}

function plainOutput(handle: FileHandle, path: string): LayerOutput {
  const file = new HashedFile(handle, path);
  return {
    write: (chunk) => file.write(chunk),
    finish: async () => {
      const { digest, size } = await file.finish();
      return { digest, size, diffId: digest };
    },
    discard: () => file.discard(),
  };
}

function gzipOutput(handle: FileHandle, path: string, level: number): LayerOutput {
  const file = new HashedFile(handle, path);
  const diff = createHash('sha256');
  // Node writes no time and no name into the header, so equal tars give equal bytes on one version of zlib.
  const gzip = createGzip({ level, chunkSize: 1 << 20, strategy: zlib.Z_DEFAULT_STRATEGY });
  const drained = (async () => {
    for await (const chunk of gzip) await file.write(chunk as Buffer);
  })();
  drained.catch((error: Error) => gzip.destroy(error));
  return {
    write: async (chunk) => {
      await new Promise<void>((resolve, reject) => {
        gzip.write(chunk, (error) => (error == null ? resolve() : reject(error)));
        diff.update(chunk);
      });
    },
    finish: async () => {
      gzip.end();
      await drained;
      return { ...(await file.finish()), diffId: `sha256:${diff.digest('hex')}` };
    },
    discard: async () => {
      gzip.destroy();
      await drained.catch(() => undefined);
      await file.discard();
    },
  };
}
