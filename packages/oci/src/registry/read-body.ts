import type { Readable } from 'node:stream';
import { readAtMost } from '../read-stream.ts';
import { connectionError } from './exchange.ts';

export interface ReadBodyOptions {
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads an answer's body into memory; undefined when it has more than `limit` bytes.
 * @throws RegistryError when it breaks off, the signal's reason when that is aborted
 */
export async function readBody(
  registry: string,
  body: Readable,
  { limit, signal }: ReadBodyOptions,
): Promise<Buffer | undefined> {
  try {
    return await readAtMost(body, limit);
  } catch (error) {
    signal?.throwIfAborted();
    throw connectionError(registry, error);
  }
}
