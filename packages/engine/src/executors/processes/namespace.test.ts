import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { programsNamed } from '../testing/programs-named.ts';
import { MARK } from './find-processes.ts';
import { openNamespace } from './namespace.ts';
import { findWrapper } from './wrapper.ts';

const wrapper = await findWrapper();
let opened = 0;

async function open() {
  if (wrapper.kind === 'none') throw new Error(wrapper.reason);
  opened++;
  const name = `namespace-${process.pid}-${opened}`;
  const env = { PATH: process.env['PATH'] ?? '', [MARK]: `${name}-1` };
  const enclosure = await openNamespace(wrapper, env);
  const enter = async (script: string) => {
    const [command = '', ...args] = [...enclosure.entry, 'sh', '-c', script];
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    return child;
  };
  return { name, enclosure, enter };
}

it('knows its members, and which of them are stopped; its init and who is only around it are none', async () => {
  const { enclosure, enter } = await open();
  expect(enclosure.members()).toEqual([]);
  await enter("setsid -f sleep 1000; sh -c 'kill -STOP $$' & sleep 0.1; echo up; exec sleep 1000");
  await expect.poll(() => enclosure.members().map(({ stopped }) => stopped)).toHaveLength(3);
  expect(enclosure.members().filter(({ stopped }) => stopped)).toHaveLength(1);
  expect(await enclosure.end()).toBe('wrapper_exit');
  expect(enclosure.members()).toEqual([]);
});

it('is ended though its wrapper was killed first: the init is seen to go', async () => {
  for (let round = 0; round < 10; round++) {
    const { name, enclosure, enter } = await open();
    await enter(
      'i=0; while [ $i -lt 30 ]; do i=$((i+1)); setsid -f sleep 1000; done; echo up; exec sleep 1000',
    );
    const init = enclosure.entry.at(-2);
    const [, parent] = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${init}/status`, 'utf8')) ?? [];
    process.kill(Number(parent), 'SIGKILL');
    expect(['wrapper_exit', 'init_gone']).toContain(await enclosure.end());
    // The one that led a command into the namespace is outside of it, and follows at once.
    await expect.poll(() => programsNamed(name)).toEqual([]);
  }
});
