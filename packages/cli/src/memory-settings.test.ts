import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MODULE = new URL('../bin/memory-settings.mjs', import.meta.url).href;
const PROGRAM = `const { takeMemorySettings } = await import(${JSON.stringify(MODULE)});
takeMemorySettings();
const { pid, execArgv, env } = process;
console.log(JSON.stringify({ pid, young: execArgv.filter((given) => given.startsWith('--max')), pools: env.MALLOC_ARENA_MAX }));`;

/** What a process is told that runs `stagewright <verb>`. */
async function settingsOf(verb: string, given: { flags?: string[]; env?: Record<string, string> } = {}) {
  const { flags = [], env = {} } = given;
  const args = [...flags, '--input-type=module', '--eval', PROGRAM, 'stagewright', verb];
  const running = promisify(execFile)(process.execPath, args, { env });
  const { pid, ...settings } = JSON.parse((await running).stdout);
  expect(pid, 'the process is the one that was started').toBe(running.child.pid);
  return settings;
}

test.each(['serve', 'worker'])('%s begins again under settings that hold its memory down', async (verb) => {
  expect(await settingsOf(verb)).toEqual({ young: ['--max-semi-space-size=16'], pools: '1' });
});

test('other commands run as they are', async () => {
  expect(await settingsOf('builds')).toEqual({ young: [] });
});

test('settings of the operator stay', async () => {
  const flags = ['--max-semi-space-size=32'];
  expect(await settingsOf('serve', { flags })).toEqual({ young: flags });
  expect(await settingsOf('serve', { env: { NODE_OPTIONS: flags.join() } })).toEqual({ young: [] });
  expect(await settingsOf('serve', { env: { MALLOC_ARENA_MAX: '4' } })).toMatchObject({ pools: '4' });
});
