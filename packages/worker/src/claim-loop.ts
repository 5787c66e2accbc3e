import { setTimeout as sleep } from 'node:timers/promises';
import { workerProtocol } from '@stagewright/api';
import { Attempt } from './attempt.ts';
import type { Attempts } from './attempts.ts';
import { isUnknownWorker } from './client.ts';
import type { WorkerParts } from './worker-parts.ts';

const WAIT_S = 25;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;

/**
 * Claims a build whenever a slot is free, until the signal aborts; a claim that is not accepted then goes back to the queue. Rejects
 * when the server does not know the worker any more.
 */
export async function claimLoop(
  parts: WorkerParts,
  attempts: Attempts,
  { slots, signal }: { readonly slots: number; readonly signal: AbortSignal },
): Promise<void> {
  const { client, settings } = parts;
  const body = { worker_id: settings.worker_id, wait_s: WAIT_S };
  let retryMs = FIRST_RETRY_MS;
  while (!signal.aborted) {
    if (attempts.count >= slots) {
      await Promise.race([attempts.oneLess(), aborted(signal)]);
      continue;
    }
    try {
      const claim = await client.call(workerProtocol.claim, { body, signal });
      retryMs = FIRST_RETRY_MS;
      if (claim && !signal.aborted) attempts.start(new Attempt(claim, parts));
    } catch (error) {
      if (isUnknownWorker(error)) throw error;
      await sleep(retryMs, undefined, { signal }).catch(() => undefined);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
