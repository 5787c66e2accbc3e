import { cpSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isEnded } from '../../e2e/harness/client.ts';
import { startService } from '../../e2e/harness/service.ts';
import { exampleFolder } from '../../packages/cli/src/demo/examples.ts';
import { packFolder } from '../../packages/cli/src/demo/pack-folder.ts';
import type { Figure, Reading } from '../figure.ts';
import { MEGABYTES, prepareBlobs } from '../harness/blob-writer.ts';
import { type Memory, memoryOf } from '../harness/memory.ts';
import { ROUNDS, rounds } from '../harness/rounds.ts';
import { startBuilds } from '../harness/start-builds.ts';
import { median } from '../harness/statistics.ts';
import { createJob, inNewFolder, startBuild, type Workplace, withService } from '../harness/workplace.ts';

const SETTLE_MS = 1000;
const STARTED = 10_000;
const BUILT = 20;

/** A data folder whose job `node-app` has been built once: its base image has been made. */
async function prepare(data: string, folder: string): Promise<string> {
  const file = join(folder, 'node-app.tar.gz');
  await packFolder(exampleFolder('node-app'), file);
  return withService(data, async (workplace) => {
    const { user } = workplace;
    await user.put('/stagewright/v1/objects/bench/node-app', await readFile(file));
    const job = await createJob(user, 'node-app');
    await build(workplace, job, 1);
    return job;
  });
}

/** Builds so many times one after another, as a job does. */
async function build(workplace: Workplace, job: string, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    const ended = await workplace.user.until(await startBuild(workplace, job), isEnded);
    if (ended.build_state !== 'Successful') throw new Error(`The build ended: ${JSON.stringify(ended)}`);
  }
}

/** Of a service that is ready and that nobody has asked anything yet. */
async function unused(data: string): Promise<Memory> {
  const service = await startService(data);
  try {
    await sleep(SETTLE_MS);
    return memoryOf(service);
  } finally {
    await service.stop();
  }
}

async function afterLoad(data: string, job: string): Promise<Memory> {
  return withService(data, async (workplace) => {
    const { service, user } = workplace;
    const blobs = await prepareBlobs(service);
    await Promise.all([build(workplace, job, BUILT), blobs.write()]);
    await startBuilds(workplace, await createJob(user, 'many'), STARTED);
    await sleep(SETTLE_MS);
    return memoryOf(service);
  });
}

async function measure(): Promise<readonly Reading[]> {
  const fresh = await rounds(() => inNewFolder(unused));
  const loaded = await inNewFolder(async (folder) => {
    const prepared = join(folder, 'prepared');
    const job = await prepare(prepared, folder);
    return rounds(() =>
      inNewFolder((data) => {
        cpSync(prepared, data, { recursive: true });
        return afterLoad(data, job);
      }),
    );
  });
  const load = `${BUILT} Node builds, ${MEGABYTES} MB of blobs and ${STARTED.toLocaleString('en')} builds started`;
  return [...readings('fresh', 190, fresh), ...readings(`after ${load}`, 400, loaded)];
}

function readings(when: string, atMost: number, found: readonly Memory[]): readonly Reading[] {
  const shared = { unit: 'MB', of: `median of ${ROUNDS} starts` } as const;
  return [
    {
      ...shared,
      name: `resident memory of server and worker, ${when}`,
      measured: median(found.map(({ resident }) => resident)),
      goal: { atMost },
    },
    {
      ...shared,
      name: `the same, pages of the program that both have mapped counted once, ${when}`,
      measured: median(found.map(({ once }) => once)),
    },
  ];
}

export const memory: Figure = {
  name: 'memory',
  summary: 'what server and worker occupy',
  measure,
};
