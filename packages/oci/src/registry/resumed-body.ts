import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectionError } from './exchange.ts';
import { pauseAfter, type RetryPolicy } from './retry.ts';

export interface ResumedBodyOptions {
  readonly registry: string;
  readonly policy: RetryPolicy;
  readonly signal: AbortSignal | undefined;
  /** Opens the body again from the byte with this number, the first being 0. */
  reopen(received: number): Promise<Readable>;
}

/**
 * The bytes of a body that goes on where it broke off. Tries are counted from the last byte that came, so that a long body over a bad
 * connection ends, and one that brings nothing more fails.
 * @throws RegistryError when the last try fails, the signal's reason when that is aborted
 */
export async function* resumedBody(first: Readable, options: ResumedBodyOptions): AsyncGenerator<Buffer> {
  let received = 0;
  let tries = 0;
  for (let body = first; ; body = await options.reopen(received)) {
    const before = received;
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        received += chunk.length;
        yield chunk;
      }
      return;
    } catch (error) {
      tries = received > before ? 1 : tries + 1;
      await waitForNextTry(error, tries, options);
    } finally {
      body.destroy();
    }
  }
}

async function waitForNextTry(error: unknown, tries: number, options: ResumedBodyOptions): Promise<void> {
  const { registry, policy, signal } = options;
  signal?.throwIfAborted();
  const failure = connectionError(registry, error);
  const pause = failure.temporary ? pauseAfter(policy, tries, failure) : undefined;
  if (pause === undefined) throw failure;
  await sleep(pause, undefined, signal === undefined ? {} : { signal });
}

/** What follows the first `count` bytes of a body, for a registry that sends all of it again. */
export async function* skipBytes(body: Readable, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (chunk.length > left) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}
