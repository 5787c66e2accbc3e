import { setTimeout as sleep } from 'node:timers/promises';
import { isEnded } from '../../e2e/harness/client.ts';
import type { Figure, Reading } from '../figure.ts';
import { MEGABYTES, prepareBlobs } from '../harness/blob-writer.ts';
import { Connection } from '../harness/connection.ts';
import { ROUNDS, rounds } from '../harness/rounds.ts';
import { median, percentile } from '../harness/statistics.ts';
import { createJob, inNewFolder, startBuild, type Workplace, withService } from '../harness/workplace.ts';

const READ_EVERY_MS = 2;
const START_EVERY_MS = 50;
const IDLE_MS = 1500;

/** Does something at a steady pace, whether or not the last one is done, until the signal aborts; answers what each gave. */
async function steadily<T>(
  everyMs: number,
  until: AbortSignal,
  once: () => Promise<T>,
): Promise<readonly T[]> {
  const results: Promise<T>[] = [];
  for (let next = performance.now(); !until.aborted; next += everyMs) {
    const wait = next - performance.now();
    if (wait > 0) await sleep(wait);
    results.push(once());
  }
  return Promise.all(results);
}

interface Reads {
  readonly connection: Connection;
  readonly paths: readonly string[];
}

/** The 99th percentile of reads at a steady pace while something else goes on. */
async function readDuring({ connection, paths }: Reads, act: Promise<unknown>): Promise<number> {
  const over = new AbortController();
  let turn = 0;
  const read = () => connection.time('GET', paths[turn++ % paths.length]!);
  const reads = steadily(READ_EVERY_MS, over.signal, read);
  await act;
  over.abort();
  return percentile(
    (await reads).map(({ ms }) => ms),
    99,
  );
}

async function writeAndStart(workplace: Workplace, job: string, write: () => Promise<void>): Promise<void> {
  const over = new AbortController();
  const starts = steadily(START_EVERY_MS, over.signal, () => startBuild(workplace, job));
  await write();
  over.abort();
  await starts;
}

async function measureRound(workplace: Workplace, reads: Reads, job: string): Promise<number> {
  const blobs = await prepareBlobs(workplace.service);
  const idle = await readDuring(reads, sleep(IDLE_MS));
  const busy = await readDuring(
    reads,
    writeAndStart(workplace, job, () => blobs.write()),
  );
  return busy / idle;
}

async function measure(): Promise<readonly Reading[]> {
  const ratios = await inNewFolder((data) =>
    withService(data, async (workplace) => {
      const { service, user } = workplace;
      const job = await createJob(user, 'beside');
      const build = await startBuild(workplace, job);
      await user.until(build, isEnded);
      const connection = new Connection(service.url, user.token, 20);
      const paths = [`/assembling/v1/jobs/${job}/builds`, `/assembling/v1/builds/${build}`];
      const found = await rounds(() => measureRound(workplace, { connection, paths }, job), ROUNDS + 1);
      await connection.close();
      // The first one warms up.
      return found.slice(1);
    }),
  );
  return [
    {
      name: `list and detail p99 while ${MEGABYTES} MB of blobs are written and builds are started, against an idle service`,
      measured: median(ratios),
      unit: 'x',
      goal: { atMost: 3 },
      of: `median of ${ROUNDS} rounds, idle and busy in turns, a read each ${READ_EVERY_MS} ms`,
    },
  ];
}

export const besideWrites: Figure = {
  name: 'beside-writes',
  summary: 'whether uploads hold the API up',
  measure,
};
