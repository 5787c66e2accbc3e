import type { Readable } from 'node:stream';

/** Reads a stream into memory; undefined, with the stream destroyed, when it has more than `limit` bytes. */
export async function readAtMost(stream: Readable, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) {
      stream.destroy();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Reads a short rest away, so that its connection can be used again; a long one costs the connection. */
export function discard(stream: Readable): void {
  let left = 64 * 1024;
  stream.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) stream.destroy();
  });
}
