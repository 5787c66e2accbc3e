import { workerProtocol } from '@stagewright/api';
import { createServerClient } from '../../packages/worker/src/client.ts';
import { openLifeLine } from '../../packages/worker/src/life-line.ts';
import type { WorkerOptions } from '../../packages/worker/src/settings.ts';
import type { LogOrder } from './orders.ts';
import { writeLog } from './write-log.ts';

/** A worker that does nothing but write logs: it speaks the worker protocol with the real client and the real uploader. */
const LIFE_LINE = 3;
const WAIT_S = 25;

const { firstLine, gone } = openLifeLine(LIFE_LINE);
gone.addEventListener('abort', () => process.exit(0));
const { name, version, slots, arch, ...options } = JSON.parse(await firstLine) as WorkerOptions;
const client = createServerClient(options);
const registration = { name, version, pool: 'default', labels: {}, slots, arch };
const registered = await client.call(workerProtocol.register, { body: registration });
const worker_id = registered!.worker_id;

for (;;) {
  const claim = await client.call(workerProtocol.claim, { body: { worker_id, wait_s: WAIT_S } });
  if (claim !== null) await work(claim.build_id, claim.epoch);
}

async function work(build_id: string, epoch: number): Promise<void> {
  const params = { build_id };
  const assignment = await client.call(workerProtocol.accept, { params, body: { worker_id, epoch } });
  const order = JSON.parse(assignment!.settings.build_cmd!) as LogOrder;
  await writeLog(order, async (offset, bytes, signal) => {
    const answer = await client.call(workerProtocol.appendLog, {
      params,
      query: { epoch, offset },
      bytes,
      signal,
    });
    return answer!.next;
  });
  const failure = {
    reason: 'internal',
    phase: 'Init',
    blame: 'system',
    message: 'The log is written.',
  } as const;
  await client.call(workerProtocol.end, { params, body: { epoch, outcome: { kind: 'failed', failure } } });
}
