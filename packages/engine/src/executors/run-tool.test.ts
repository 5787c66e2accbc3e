import { expect, it } from 'vitest';
import type { LedgerEntry } from '../build-context.ts';
import { createProcessExecutor } from './processes/process-executor.ts';
import { findWrapper, type Wrapper } from './processes/wrapper.ts';
import { createToolRunner } from './run-tool.ts';
import { programsNamed } from './testing/programs-named.ts';

const NONE: Wrapper = { kind: 'none', reason: 'as a test wishes' };
const WRAPPERS = [await findWrapper(), NONE];
const forever = new AbortController().signal;
let runners = 0;

function runner(wrapper: Wrapper) {
  const name = `tool-test-${process.pid}-${runners++}`;
  const left = new Set<string>();
  const notes: string[] = [];
  const run = createToolRunner({
    name,
    env: { PATH: process.env['PATH'] ?? '', SHOWN: 'yes' },
    ledger: {
      add: async (entry: LedgerEntry) => void left.add(JSON.stringify(entry)),
      done: async (entry: LedgerEntry) => void left.delete(JSON.stringify(entry)),
    },
    executor: createProcessExecutor({ wrapper }),
    note: (text) => notes.push(text),
  });
  return { run, left, notes, alive: () => programsNamed(`${name}-tool-1`) };
}

it.each(WRAPPERS)('a tool answers what it printed and how it ended ($kind)', async (wrapper) => {
  const { run, left } = runner(wrapper);
  const script = 'console.log(process.env.SHOWN); console.error("err"); process.exitCode = 3';
  const answer = await run([process.execPath, '-e', script], { signal: forever });
  expect(answer).toEqual({ exitCode: 3, stdout: 'yes\n', stderr: 'err\n' });
  expect((await run(['sh', '-c', 'kill -KILL $$'], { signal: forever })).exitCode).toBe(137);
  expect(left.size).toBe(0);
});

it.each(WRAPPERS)(
  'a call adds to the environment and takes the output as it comes ($kind)',
  async (wrapper) => {
    const { run } = runner(wrapper);
    const pieces: string[] = [];
    const answer = await run(['sh', '-c', 'printf "$SHOWN $OWN"; printf err >&2'], {
      signal: forever,
      env: { OWN: 'too' },
      onOutput: (bytes, stream) => pieces.push(`${stream}: ${Buffer.from(bytes)}`),
    });
    expect(answer.stdout).toBe('yes too');
    expect(pieces.sort()).toEqual(['stderr: err', 'stdout: yes too']);
    expect((await run(['sh', '-c', 'printf "$OWN"'], { signal: forever })).stdout).toBe('');
  },
);

it.each(WRAPPERS)('a tool that is not there is an error ($kind)', async (wrapper) => {
  const { run, left } = runner(wrapper);
  await expect(run(['/no/such/program'], { signal: forever })).rejects.toThrow('there is no such program');
  expect(left.size).toBe(0);
});

it.each(WRAPPERS)('an abort ends a tool and what it started ($kind)', async (wrapper) => {
  const { run, left, alive } = runner(wrapper);
  const abort = new AbortController();
  const script = 'trap "" TERM INT; setsid -f sleep 1000; sleep 1001 & sleep 1002';
  const running = run(['sh', '-c', script], { signal: abort.signal });
  running.catch(() => undefined);
  const sleeping = () => alive().filter((program) => program === 'sleep');
  await expect.poll(sleeping).toHaveLength(3);
  abort.abort(new Error('stop'));
  await expect(running).rejects.toThrow('stop');
  expect(alive()).toEqual([]);
  expect(left.size).toBe(0);
});

it.each(WRAPPERS)('a tool is ended when its time is over ($kind)', async (wrapper) => {
  const { run, alive } = runner(wrapper);
  await expect(run(['sleep', '1000'], { signal: forever, timeoutMs: 50 })).rejects.toThrow(/timeout/);
  expect(alive()).toEqual([]);
});

it('that the machine has no namespaces is noted, once', async () => {
  const { run, notes } = runner(NONE);
  await run(['true'], { signal: forever });
  await run(['true'], { signal: forever });
  expect(notes).toEqual(['Tools run without namespaces of their own on this machine: as a test wishes']);
});
