import type { Figure, Reading } from '../figure.ts';
import { ROUNDS, rounds } from '../harness/rounds.ts';
import { startBuilds } from '../harness/start-builds.ts';
import { median } from '../harness/statistics.ts';
import { createJob, inNewFolder, withService } from '../harness/workplace.ts';

const BUILDS = 10_000;

async function measure(): Promise<readonly Reading[]> {
  const rates = await inNewFolder((data) =>
    withService(data, async (workplace) => {
      const job = await createJob(workplace.user, 'many');
      await startBuilds(workplace, job, BUILDS);
      return rounds(() => startBuilds(workplace, job, BUILDS));
    }),
  );
  return [
    {
      name: 'builds started over 50 connections, each stored safely before its answer',
      measured: median(rates),
      unit: '/s',
      goal: { atLeast: 5000 },
      of: `median of ${ROUNDS} rounds, ${BUILDS.toLocaleString('en')} builds each`,
    },
  ];
}

export const buildStarts: Figure = {
  name: 'build-starts',
  summary: 'how many builds can be asked for at once',
  measure,
};
