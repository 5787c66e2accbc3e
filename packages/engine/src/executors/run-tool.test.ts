import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunTool } from '@stagewright/oci';
import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../build-context.ts';
import { createToolRunner } from './run-tool.ts';
import { findWrapper, ROOT_ARGV, USER_ARGV, type Wrapper } from './wrapper.ts';

const WRAPPERS: readonly Wrapper[] = [
  { kind: 'namespaces', argv: process.getuid?.() === 0 ? ROOT_ARGV : USER_ARGV },
  { kind: 'namespaces', argv: USER_ARGV },
  { kind: 'none', argv: [], reason: 'as a test wishes' },
];
const env = { PATH: process.env['PATH'] ?? '', SHOWN: 'yes' };
const forever = new AbortController().signal;

/** Processes whose environment carries the name. */
async function alive(name: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const marked = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      return environment.includes(`STAGEWRIGHT_PROCESSES=${name}`) ? [pid] : [];
    }),
  );
  return marked.flat();
}

let runners = 0;

function runner(wrapper: Wrapper): { run: RunTool; name: string; left: Set<string>; notes: string[] } {
  const name = `tool-test-${process.pid}-${runners++}`;
  const left = new Set<string>();
  const notes: string[] = [];
  const ledger = {
    add: async (entry: LedgerEntry) => void left.add(JSON.stringify(entry)),
    done: async (entry: LedgerEntry) => void left.delete(JSON.stringify(entry)),
  };
  const run = createToolRunner({ name, ledger, env, wrapper, note: (text) => notes.push(text) });
  return { run, name, left, notes };
}

describe.each(WRAPPERS)('a tool under $kind $argv', (wrapper) => {
  it('answers what it printed and how it ended', async () => {
    const { run, left } = runner(wrapper);
    const script = 'console.log("out"); console.error("err"); process.exitCode = 3';
    expect(await run([process.execPath, '-e', script], { signal: forever })).toEqual({
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect(left.size).toBe(0);
  });

  it('sees nothing of our environment', async () => {
    const { run } = runner(wrapper);
    const { stdout } = await run(['env'], { signal: forever });
    const names = stdout.split('\n').map((line) => line.split('=', 1)[0]);
    expect(names.filter((name) => name !== '' && name !== '_').sort()).toEqual([
      'PATH',
      'SHOWN',
      'STAGEWRIGHT_PROCESSES',
    ]);
  });

  it('rejects when there is no such program', async () => {
    const { run, left } = runner(wrapper);
    await expect(run(['/no/such/program'], { signal: forever })).rejects.toThrow(/No such file|ENOENT/);
    expect(left.size).toBe(0);
  });

  it('keeps the noise of the wrapper out when the tool is killed', async () => {
    const { run, name } = runner(wrapper);
    const running = run(['sleep', '1000'], { signal: forever });
    const sleeping = async () => {
      const pids = await alive(name);
      const programs = await Promise.all(
        pids.map((pid) => readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')),
      );
      return pids.filter((_pid, index) => programs[index] === 'sleep\n');
    };
    await expect.poll(sleeping).toHaveLength(1);
    process.kill(Number((await sleeping())[0]), 'SIGKILL');
    const { exitCode, stderr } = await running;
    expect(exitCode).not.toBe(0);
    expect(stderr).not.toContain('unshare');
  });

  it('leaves no process when it is aborted, at whichever moment', async () => {
    for (const after of [0, 1, 5, 20, 120]) {
      const { run, name, left } = runner(wrapper);
      const abort = new AbortController();
      const script = 'trap "" TERM INT; sleep 1000 & sleep 1001 & wait';
      const running = run(['sh', '-c', script], { signal: abort.signal });
      running.catch(() => undefined);
      await delay(after);
      abort.abort(new Error('stop'));
      await expect(running).rejects.toThrow('stop');
      expect(await alive(name)).toEqual([]);
      expect(left.size).toBe(0);
    }
  });

  it('is ended when its time is over', async () => {
    const { run, name } = runner(wrapper);
    await expect(run(['sleep', '1000'], { signal: forever, timeoutMs: 50 })).rejects.toThrow(/timeout/);
    expect(await alive(name)).toEqual([]);
  });
});

describe('namespaces', () => {
  it('end a process that left its session, too', async () => {
    const wrapper = await findWrapper();
    if (wrapper.kind === 'none') return;
    const { run, name } = runner(wrapper);
    const abort = new AbortController();
    const running = run(['sh', '-c', 'setsid -f sleep 1000; sleep 1001'], { signal: abort.signal });
    running.catch(() => undefined);
    await expect.poll(async () => (await alive(name)).length).toBeGreaterThanOrEqual(4);
    abort.abort(new Error('stop'));
    await expect(running).rejects.toThrow('stop');
    expect(await alive(name)).toEqual([]);
  });
});
