import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { endNamedProcesses } from './named-processes.ts';

it('ends processes that processes start meanwhile', async () => {
  const name = `test-${process.pid}-2`;
  const script = 'while :; do sleep 0.01 & done';
  const child = spawn('sh', ['-c', script], {
    env: { STAGEWRIGHT_PROCESSES: name, PATH: process.env['PATH'] },
  });
  const exit = once(child, 'exit');
  await endNamedProcesses(name);
  expect(await exit).toEqual([null, 'SIGKILL']);
});
