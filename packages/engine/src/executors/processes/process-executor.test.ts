import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crowd } from '../testing/crowd.ts';
import { describeExecutor } from '../testing/describe-executor.ts';
import { programsNamed } from '../testing/programs-named.ts';
import { createProcessExecutor } from './process-executor.ts';
import { ROOT_WRAPPER, USER_WRAPPER } from './wrapper.ts';

const WRAPPERS = [
  ...(process.getuid?.() === 0 ? [['as root', ROOT_WRAPPER] as const] : []),
  ['in a user namespace', USER_WRAPPER] as const,
];

for (const [name, wrapper] of WRAPPERS) {
  describeExecutor(`processes ${name}`, createProcessExecutor({ wrapper }));
}

describe.each(WRAPPERS)('a worker that is killed, with processes %s,', (name) => {
  const entry = join(import.meta.dirname, '../testing/lonely-worker.ts');

  it.each([0, 20, 60, 'ready'])('leaves none of a hundred (%s)', async (moment) => {
    const mark = `lonely-${process.pid}-${name.replaceAll(' ', '-')}-${moment}`;
    const user = name === 'as root' ? [] : ['user'];
    const worker = spawn(process.execPath, [entry, mark, crowd({ obeying: false }), ...user]);
    if (moment === 'ready') await once(worker.stdout, 'data');
    else {
      await expect.poll(() => programsNamed(mark).length, { interval: 1 }).toBeGreaterThan(0);
      await new Promise((resolve) => setTimeout(resolve, Number(moment)));
    }
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    await expect.poll(() => programsNamed(mark), { timeout: 10_000 }).toEqual([]);
  });
});
