import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createProcessExecutor, type Executor } from '@stagewright/engine';
import type { NetworkMode } from '../../packages/engine/src/executors/executor.ts';
import { crowd } from '../../packages/engine/src/executors/testing/crowd.ts';
import { programsNamed } from '../../packages/engine/src/executors/testing/programs-named.ts';
import { standing } from './standing.ts';

const NO_LEDGER = { add: async () => undefined, done: async () => undefined };
const ENV = { PATH: process.env['PATH'] ?? '' };
let executions = 0;

export interface TimedStop {
  /** From the stop to its proof. */
  readonly ms: number;
  /** Processes alive at that moment. */
  readonly alive: number;
}

/** One stop of each kind, so that what disturbs the machine disturbs both. */
export interface Pair {
  readonly resisting: TimedStop;
  readonly obeying: TimedStop;
}

/** Stops a hundred processes. */
export async function timeStop({ obeying }: { obeying: boolean }): Promise<TimedStop> {
  executions++;
  const name = `bench-${process.pid}-${executions}`;
  const execution = await createProcessExecutor().open({ name, ledger: NO_LEDGER, env: ENV, graceMs: 0 });
  const argv = ['sh', '-c', crowd({ obeying })];
  const run = execution.run({ argv, cwd: '/', output: () => undefined });
  await standing(name);
  const { ms } = await execution.stop({ graceMs: obeying ? 60_000 : 0 });
  const alive = programsNamed(name).length;
  await run;
  await execution.close();
  return { ms, alive };
}

/** Milliseconds of an execution with one step that does nothing, its ledger aside. */
export async function timeStep(
  executor: Executor = createProcessExecutor(),
  network: NetworkMode = 'full',
): Promise<number> {
  executions++;
  const name = `bench-${process.pid}-${executions}`;
  const started = performance.now();
  const execution = await executor.open({ name, ledger: NO_LEDGER, env: ENV, graceMs: 0, network });
  await execution.run({ argv: ['true'], cwd: '/', output: () => undefined });
  await execution.close();
  return performance.now() - started;
}

/** Of the same program without anything around it. */
export async function timePlainSpawn(): Promise<number> {
  const started = performance.now();
  const child = spawn('true', [], { stdio: ['ignore', 'pipe', 'pipe'] });
  await once(child, 'close');
  return performance.now() - started;
}
