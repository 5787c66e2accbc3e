import type { Figure, Reading } from '../figure.ts';
import { ROUNDS, rounds } from '../harness/rounds.ts';
import { startBuilds } from '../harness/start-builds.ts';
import { median } from '../harness/statistics.ts';
import { createJob, inNewFolder, withService } from '../harness/workplace.ts';

const BUILDS = 10_000;

/** No worker has this label. */
const NOBODYS = { build: { node_label_selector: { machine: 'nobodys' } } };

/** Builds a second, of a job that is started over and over. */
async function measureRate(settings: object): Promise<number> {
  const rates = await inNewFolder((data) =>
    withService(data, async (workplace) => {
      const job = await createJob(workplace.user, 'many', settings);
      await startBuilds(workplace, job, BUILDS);
      return rounds(() => startBuilds(workplace, job, BUILDS));
    }),
  );
  return median(rates);
}

async function measure(): Promise<readonly Reading[]> {
  const reading: Pick<Reading, 'unit' | 'of'> = {
    unit: '/s',
    of: `median of ${ROUNDS} rounds, ${BUILDS.toLocaleString('en')} builds each`,
  };
  const name = 'builds started over 50 connections, each stored safely before its answer';
  return [
    { ...reading, name, measured: await measureRate(NOBODYS), goal: { atLeast: 5000 } },
    {
      ...reading,
      name: `${name}, while a worker on the same cores runs them`,
      measured: await measureRate({}),
    },
  ];
}

export const buildStarts: Figure = {
  name: 'build-starts',
  summary: 'how many builds can be asked for at once',
  measure,
};
