import type { Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { GatheredWriter } from './gathered-writer.ts';

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
 * Writes a request's body to a file, hashed as it comes. Rejects when the body breaks off; what had come by then is in
 * the file.
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
