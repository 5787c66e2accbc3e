import { setTimeout as sleep } from 'node:timers/promises';
import { workerProtocol } from '@stagewright/api';
import type { Attempts } from './attempts.ts';
import { isUnknownWorker } from './client.ts';
import type { DeadMan } from './dead-man.ts';
import { watchHealth } from './health.ts';
import type { WorkerParts } from './worker-parts.ts';

const LONGEST_RETRY_MS = 1_000;

export interface HeartbeatOptions {
  readonly deadMan: DeadMan;
  readonly signal: AbortSignal;
}

/**
 * Renews the leases of what runs, until the signal aborts; the answer's stops are carried out, and what it names as lost is ended
 * without a report. Rejects when the server does not know the worker any more.
 */
export async function heartbeat(
  parts: WorkerParts,
  attempts: Attempts,
  { deadMan, signal }: HeartbeatOptions,
): Promise<void> {
  const { client, settings } = parts;
  const renewMs = settings.lease.renew_s * 1000;
  const health = watchHealth(parts, attempts);
  // The first word is worth a moment; none ever waits for it.
  await Promise.race([health.look(), sleep(renewMs / 4, undefined, { ref: false })]);
  while (!signal.aborted) {
    let pause = renewMs;
    const sentAt = deadMan.now();
    const held = attempts.held();
    try {
      const answer = await client.call(workerProtocol.heartbeat, {
        body: { worker_id: settings.worker_id, builds: [...held], ...health.last() },
        signal: AbortSignal.any([signal, AbortSignal.timeout(renewMs)]),
      });
      deadMan.renewed(sentAt);
      void health.look();
      for (const order of answer?.stops ?? []) attempts.stop(order);
      // Only what was asked about: a later attempt of the same build may run by now.
      for (const claim of held) if (answer?.lost.includes(claim.build_id)) attempts.lose(claim);
    } catch (error) {
      if (isUnknownWorker(error)) throw error;
      pause = Math.min(LONGEST_RETRY_MS, renewMs / 4);
    }
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}
