import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { workerProtocol } from '@stagewright/api';
import type { Attempts } from './attempts.ts';
import type { WorkerParts } from './worker-parts.ts';

const RETRY_MS = 1_000;

/** Seconds that pass also while the machine sleeps: the larger of the monotonic clock and the uptime. */
export function elapsedClock(): () => number {
  const uptime = () => Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  const [startUptime, startMonotonic] = [uptime(), performance.now()];
  return () => Math.max(uptime() - startUptime, (performance.now() - startMonotonic) / 1000);
}

/** Renews the leases of what runs. Not renewed for `dead_man_s`, everything is ended: the server will give the leases up. */
export async function heartbeat(parts: WorkerParts, attempts: Attempts, signal: AbortSignal): Promise<void> {
  const { client, workerId, settings } = parts;
  const { renew_s, dead_man_s } = settings.lease;
  const now = elapsedClock();
  let renewed = now();
  while (!signal.aborted) {
    try {
      const body = { worker_id: workerId, builds: [...attempts.held()] };
      const limit = AbortSignal.any([signal, AbortSignal.timeout(renew_s * 1000)]);
      const answer = await client.call(workerProtocol.heartbeat, { body, signal: limit });
      renewed = now();
      for (const order of answer?.stops ?? []) attempts.stop(order);
      for (const id of answer?.lost ?? []) attempts.lose(id);
    } catch {
      if (now() - renewed >= dead_man_s) attempts.loseAll();
    }
    const pause = now() - renewed < renew_s ? renew_s * 1000 : RETRY_MS;
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}
