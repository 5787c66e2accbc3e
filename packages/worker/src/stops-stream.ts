import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type StopOrder, workerProtocol } from '@stagewright/api';
import type { Attempts } from './attempts.ts';
import { isUnknownWorker } from './client.ts';
import type { WorkerParts } from './worker-parts.ts';

const RETRY_MS = 200;
/** Several of the server's signs of life. */
const SILENCE_MS = 20_000;

/**
 * Takes stop orders as they are wished, until the signal aborts; what is missed while the stream is cut comes with the heartbeat.
 * Rejects when the server does not know the worker any more.
 */
export async function followStops(
  { client, settings }: WorkerParts,
  attempts: Attempts,
  signal: AbortSignal,
): Promise<void> {
  const query = { worker_id: settings.worker_id };
  while (!signal.aborted) {
    try {
      const { body } = await client.open(workerProtocol.stops, { query, signal, silenceMs: SILENCE_MS });
      // A line interface does not pass an error of its input on: the stream's own end is awaited beside it.
      const lines = createInterface({ input: body });
      body.once('error', () => lines.close());
      for await (const line of lines) if (line !== '') attempts.stop(JSON.parse(line) as StopOrder);
    } catch (error) {
      if (isUnknownWorker(error)) throw error;
    }
    await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
}
