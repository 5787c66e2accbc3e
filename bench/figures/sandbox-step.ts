import { createSandboxExecutor } from '@stagewright/engine';
import type { Figure, Reading } from '../figure.ts';
import { rounds } from '../harness/rounds.ts';
import { median } from '../harness/statistics.ts';
import { timePlainSpawn, timeStep } from '../stop/executor-stops.ts';

const STEPS = 20;

async function measure(): Promise<readonly Reading[]> {
  const executor = createSandboxExecutor();
  // The first one finds out what the machine can do.
  await timeStep(executor, 'public');
  const times = await rounds(async () => {
    const plain = await timePlainSpawn();
    return {
      none: (await timeStep(executor, 'none')) - plain,
      open: (await timeStep(executor, 'public')) - plain,
    };
  }, STEPS);
  const reading = (network: string, atMost: number, ms: readonly number[]): Reading => ({
    name: `a sandbox with one step over a plain spawn of the same program, network ${network}, p50`,
    measured: median(ms),
    unit: 'ms',
    goal: { atMost },
    of: `${STEPS} pairs`,
  });
  return [
    reading(
      'none',
      80,
      times.map(({ none }) => none),
    ),
    reading(
      'public',
      120,
      times.map(({ open }) => open),
    ),
  ];
}

export const sandboxStep: Figure = {
  name: 'sandbox-step',
  summary: 'what opening a sandbox, a step in it and closing it cost beside the bare command',
  measure,
};
