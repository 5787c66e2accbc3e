import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { crowd } from '../testing/crowd.ts';
import { describeExecutor } from '../testing/describe-executor.ts';
import { programsNamed } from '../testing/programs-named.ts';
import { createProcessExecutor } from './process-executor.ts';
import { ROOT_WRAPPER, USER_WRAPPER } from './wrapper.ts';

const isRoot = process.getuid?.() === 0;
const traits = { steps: 'may mount' } as const;
if (isRoot) describeExecutor('processes as root', createProcessExecutor({ wrapper: ROOT_WRAPPER }), traits);
describeExecutor('processes in a user namespace', createProcessExecutor({ wrapper: USER_WRAPPER }), traits);

const NOBODY = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--'];
const WORKERS = [
  ...(isRoot ? [['root', [], []] as const, ['a user whom root became', NOBODY, ['user']] as const] : []),
  ['whoever runs this, in a user namespace', [], ['user']] as const,
];

describe.each(WORKERS)('a worker of %s that is killed', (who, before, wrapper) => {
  const entry = join(import.meta.dirname, '../testing/lonely-worker.ts');

  it.each([0, 20, 60, 'ready'])('leaves none of a hundred (%s)', async (moment) => {
    const mark = `lonely-${process.pid}-${who.replaceAll(/\W/g, '-')}-${moment}`;
    const script = crowd({ obeying: false });
    const [command, ...args] = [...before, process.execPath, entry, mark, script, ...wrapper] as const;
    const worker = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = once(worker, 'exit');
    if (moment === 'ready') await once(worker.stdout, 'data');
    else {
      await expect.poll(() => programsNamed(mark).length, { interval: 1 }).toBeGreaterThan(0);
      await delay(Number(moment));
    }
    worker.kill('SIGKILL');
    await exit;
    await expect.poll(() => programsNamed(mark), { timeout: 60_000 }).toEqual([]);
  });
});
