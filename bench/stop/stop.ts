import type { Figure, Reading } from '../figure.ts';
import { rounds } from '../harness/rounds.ts';
import { median, percentile } from '../harness/statistics.ts';
import { type Pair, timePlainSpawn, timeStep, timeStop } from './executor-stops.ts';
import { countSurvivors, METHODS } from './other-methods.ts';
import { timeCancels } from './service-cancels.ts';

const STOPS = 100;
const STEPS = 50;
const TRIES = 10;

async function measure(): Promise<readonly Reading[]> {
  const steps = await rounds(async () => ({ plain: await timePlainSpawn(), step: await timeStep() }), STEPS);
  const stops = await rounds(
    async () => ({
      resisting: await timeStop({ obeying: false }),
      obeying: await timeStop({ obeying: true }),
    }),
    STOPS,
  );
  const cancels = await timeCancels(STOPS);
  return [
    {
      name: 'a step over a plain spawn of the same program, p50',
      measured: median(steps.map(({ plain, step }) => step - plain)),
      unit: 'ms',
      goal: { atMost: 10 },
      of: `${STEPS} pairs`,
    },
    ...times('stop of an execution until its proof', stops),
    ...times('PATCH of a build until it is answered as cancelled', cancels),
    {
      name: 'alive when a stop or a PATCH has answered',
      measured: Math.max(
        ...[...stops, ...cancels].flatMap(({ resisting, obeying }) => [resisting.alive, obeying.alive]),
      ),
      unit: 'processes',
      goal: { atMost: 0 },
      of: `the most of ${4 * STOPS} stops`,
    },
    ...(await survivors()),
  ];
}

function times(what: string, pairs: readonly Pair[]): Reading[] {
  const reading = (kind: keyof Pair, percent: number, atMost: number): Reading => ({
    name: `${what}, 100 processes, ${kind === 'resisting' ? 'resisting, grace 0' : 'obeying TERM'}, p${percent}`,
    measured: percentile(
      pairs.map((pair) => pair[kind].ms),
      percent,
    ),
    unit: 'ms',
    goal: { atMost },
    of: `${STOPS} stops`,
  });
  return [reading('resisting', 50, 100), reading('resisting', 99, 150), reading('obeying', 99, 125)];
}

/** What other methods leave alive of a hundred processes. */
async function survivors(): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const method of METHODS) {
    const counts = await rounds(() => countSurvivors(method), TRIES);
    readings.push({
      name: `for comparison, alive after ${method.name}`,
      measured: Math.max(...counts),
      unit: 'processes',
      of: `101 processes, the most of ${TRIES} tries`,
    });
  }
  return readings;
}

export const stop: Figure = {
  name: 'stop',
  summary: 'how long a cancel with a hundred processes takes until nothing of them lives',
  measure,
};
