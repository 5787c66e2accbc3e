import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { findHierarchies } from './executors/cgroups/hierarchy.ts';
import { findLeftovers } from './leftovers.ts';
import { inspectMachine } from './machine.ts';

it('tries the machine out and leaves nothing', async () => {
  const { cgroups, unenforced } = await inspectMachine();
  expect(cgroups === 'none').toBe(findHierarchies().length === 0);
  for (const { reason } of unenforced) expect(reason).not.toBe('');
  const left = findHierarchies().flatMap(({ parent }) => readdirSync(parent));
  expect(left).not.toContain(`stagewright-probe-${process.pid}`);
});

it('finds what carries the name of a build', async () => {
  const name = `leftover-1-${process.pid}`;
  const env = { PATH: process.env['PATH'], STAGEWRIGHT_PROCESSES: name };
  const child = spawn('sleep', ['1000'], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const found = () => findLeftovers().filter((leftover) => leftover.name === name);
  await expect.poll(found).toEqual([{ kind: 'processes', name, where: `pids ${child.pid}` }]);
});
