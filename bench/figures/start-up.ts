import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '../../e2e/harness/service.ts';
import type { Figure, Reading } from '../figure.ts';
import { ROUNDS, rounds } from '../harness/rounds.ts';
import { median } from '../harness/statistics.ts';
import { inNewFolder } from '../harness/workplace.ts';

/** Milliseconds from the start of the process to the line that says that server and worker are ready, on a new data folder. */
function timeStart(compileCache: string, command?: readonly [string, ...string[]]): Promise<number> {
  return inNewFolder(async (data) => {
    const start = performance.now();
    const service = await startService(data, { NODE_COMPILE_CACHE: compileCache }, command);
    const ms = performance.now() - start;
    await service.stop();
    return ms;
  });
}

async function withCompileCache<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-compile-cache-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(): Promise<readonly Reading[]> {
  const starts = await withCompileCache(async (warm) => {
    await timeStart(warm);
    return rounds(async () => ({
      direct: await timeStart(warm),
      npm: await timeStart(warm, ['npm', 'start']),
      empty: await withCompileCache((cold) => timeStart(cold)),
    }));
  });
  const reading = (name: string, kind: 'direct' | 'npm' | 'empty', atMost: number): Reading => ({
    name: `first start until server and worker are ready, ${name}`,
    measured: median(starts.map((start) => start[kind])),
    unit: 'ms',
    goal: { atMost },
    of: `median of ${ROUNDS} starts, each on a new data folder`,
  });
  return [
    reading('directly', 'direct', 1000),
    reading('through npm start', 'npm', 1400),
    reading('directly, with an empty compile cache', 'empty', 1700),
  ];
}

export const startUp: Figure = {
  name: 'start-up',
  summary: 'how soon a service that has just been installed is ready',
  measure,
};
