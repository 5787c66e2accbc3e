import { startService } from '../../e2e/harness/service.ts';
import type { Figure, Reading } from '../figure.ts';
import { ROUNDS, rounds } from '../harness/rounds.ts';
import { startBuilds } from '../harness/start-builds.ts';
import { median } from '../harness/statistics.ts';
import { createJob, inNewFolder, LIMITLESS, withService } from '../harness/workplace.ts';

const BUILDS = 500;

/** Milliseconds from the start of a service until it is ready, whose predecessor was killed while builds waited and ran. */
async function timeRecovery(data: string): Promise<number> {
  await withService(
    data,
    async (workplace) => {
      await startBuilds(workplace, await createJob(workplace.user, 'interrupted'), BUILDS);
      await workplace.service.kill();
    },
    async (folder) => {
      const service = await startService(folder, LIMITLESS);
      return { ...service, stop: async () => null };
    },
  );
  const start = performance.now();
  const service = await startService(data, LIMITLESS);
  const ms = performance.now() - start;
  await service.stop();
  return ms;
}

async function measure(): Promise<readonly Reading[]> {
  const times = await rounds(() => inNewFolder(timeRecovery));
  return [
    {
      name: `SIGKILL of the service with ${BUILDS} builds waiting and running, then its start until it is ready`,
      measured: median(times),
      unit: 'ms',
      goal: { atMost: 2000 },
      of: `median of ${ROUNDS} starts`,
    },
  ];
}

export const recovery: Figure = {
  name: 'recovery',
  summary: 'how soon a service that was killed is ready again',
  measure,
};
