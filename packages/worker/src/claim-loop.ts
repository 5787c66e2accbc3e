import { setTimeout as sleep } from 'node:timers/promises';
import { workerProtocol } from '@stagewright/api';
import { Attempt } from './attempt.ts';
import type { Attempts } from './attempts.ts';
import type { WorkerParts } from './worker-parts.ts';

const WAIT_S = 25;
const RETRY_MS = 500;

/** Claims a build whenever a slot is free, until the signal aborts. */
export async function claimLoop(
  parts: WorkerParts,
  attempts: Attempts,
  slots: number,
  signal: AbortSignal,
): Promise<void> {
  const { client, workerId } = parts;
  while (!signal.aborted) {
    if (attempts.count >= slots) {
      await attempts.oneLess();
      continue;
    }
    try {
      const claim = await client.call(workerProtocol.claim, {
        body: { worker_id: workerId, wait_s: WAIT_S },
        signal,
      });
      if (claim) attempts.start(new Attempt(claim, parts));
    } catch {
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
