import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ExecutionOptions, StepEnd } from '../executor.ts';
import { findPrograms } from '../testing/programs-named.ts';
import { openTestExecution } from '../testing/test-execution.ts';
import { removeTree } from './remove-tree.ts';
import { createSandboxExecutor } from './sandbox-executor.ts';
import { ROOT_SANDBOX, USER_SANDBOX } from './sandbox-wrapper.ts';

const isRoot = process.getuid?.() === 0;
const WRAPPERS = [
  ...(isRoot ? [['root', ROOT_SANDBOX] as const] : []),
  ['whoever runs this', USER_SANDBOX] as const,
];
const MEGABYTE = 2 ** 20;

/** Writes without end into a file that it has opened before it does something to it. */
function perlWriter(before: string, file: string, then: string): string {
  const script = `chdir "/workspace"; ${before}; open F, ">", "${file}" or die; ${then}; print F "x" x 1e6 while 1`;
  return `exec perl -e '${script}'`;
}

describe.each(WRAPPERS)('limits of a sandbox of %s', (_who, wrapper) => {
  const executor = createSandboxExecutor({ wrapper });

  async function open(options: Partial<ExecutionOptions> = {}) {
    const path = mkdtempSync(join(tmpdir(), 'limits-'));
    onTestFinished(() => removeTree(path));
    const folders = [{ path, at: '/workspace', writable: true }];
    return { path, ...(await openTestExecution(executor, { network: 'none', folders, ...options })) };
  }

  const usageOf = (end: StepEnd) => ('usage' in end ? end.usage : null);

  it.each([
    ['the workspace', 'exec dd if=/dev/zero of=/workspace/fill bs=1M count=100000'],
    ['the home', 'exec dd if=/dev/zero of=/home/build/fill bs=1M count=100000'],
    ['/tmp, by many files', 'cd /tmp; i=0; while :; do head -c 300000 /dev/zero >$i; i=$((i+1)); done'],
    ['a folder that it has closed', perlWriter('mkdir "closed"', 'closed/fill', 'chmod 0, "closed"')],
    ['a file without a name', perlWriter('1', 'fill', 'unlink "fill"')],
  ])('a step that fills %s is ended, and known for it', async (_where, script) => {
    const execution = await open({ limits: { diskBytes: 30 * MEGABYTE } });
    const { end } = await execution.sh(script);
    expect(end).toMatchObject({ kind: 'signalled', signal: 'SIGKILL', usage: { outOfDisk: true } });
    await execution.close();
    expect(execution.programs()).toEqual([]);
  });

  it('a step that wrote too much is known for it though it has ended by itself', async () => {
    const execution = await open({ limits: { diskBytes: 5 * MEGABYTE } });
    expect(usageOf((await execution.sh('echo modest >/workspace/file')).end)).toMatchObject({
      outOfDisk: false,
    });
    const { end } = await execution.sh('head -c 9000000 /dev/zero >/workspace/file');
    expect(end).toMatchObject({ kind: 'exited', usage: { outOfDisk: true } });
  });

  it('memory that looks like files counts as memory', async (context) => {
    const execution = await open({ limits: { memoryBytes: 64 * MEGABYTE } });
    if (execution.unenforced.some(({ what }) => what === 'memoryBytes')) return context.skip();
    const { end } = await execution.sh('exec dd if=/dev/zero of=/dev/shm/fill bs=1M count=100000');
    expect(usageOf(end)).toMatchObject({ outOfMemory: true });
  });

  it('a bomb in one leaves another as it was, and the next as it would be', async (context) => {
    const [bomb, other] = [await open({ limits: { pids: 40, cpus: 0.5 } }), await open()];
    if (bomb.unenforced.some(({ what }) => what === 'pids')) return context.skip();
    const run = bomb.sh('exec perl -e "while (1) { fork }"');
    await expect.poll(() => bomb.programs().length).toBeGreaterThan(20);
    expect((await other.sh('(exit 3)')).end).toMatchObject({ kind: 'exited', code: 3 });
    await bomb.stop({ graceMs: 0 });
    await run;
    await bomb.close();
    const next = await open({ limits: { pids: 40 } });
    expect((await next.sh('ls /workspace /tmp /home/build')).stdout).toBe(
      '/home/build:\n\n/tmp:\n\n/workspace:\n',
    );
  });

  it.skipIf(!wrapper.changesUser)('two at once are two users, neither of them the service', async () => {
    const [one, other] = [await open(), await open()];
    const runs = [one.sh('echo up; sleep 1000'), other.sh('echo up; sleep 1000')];
    await expect.poll(() => [one, other].map((it) => it.programs().includes('sleep'))).toEqual([true, true]);
    const step = (name: string) => findPrograms(name).find((program) => program.name === 'sleep')?.user;
    expect(step(one.name)).toBeGreaterThan(1000);
    expect(step(other.name)).toBeGreaterThan(1000);
    expect(step(one.name)).not.toBe(step(other.name));
    await Promise.all([one.stop({ graceMs: 0 }), other.stop({ graceMs: 0 })]);
    await Promise.all(runs);
  });
});
