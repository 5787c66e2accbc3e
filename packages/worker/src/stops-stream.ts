import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type StopOrder, workerProtocol } from '@stagewright/api';
import type { Attempts } from './attempts.ts';
import type { WorkerParts } from './worker-parts.ts';

const RETRY_MS = 200;

/** Takes stop orders as they are wished; what is missed while the stream is cut comes with the heartbeat. */
export async function followStops(
  { client, workerId }: WorkerParts,
  attempts: Attempts,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const { body } = await client.open(workerProtocol.stops, { query: { worker_id: workerId }, signal });
      for await (const line of createInterface({ input: body })) {
        if (line !== '') attempts.stop(JSON.parse(line) as StopOrder);
      }
    } catch {
      // The stream was cut: it is opened again below.
    }
    await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
}
