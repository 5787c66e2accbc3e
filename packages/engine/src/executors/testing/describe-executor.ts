import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Executor } from '../executor.ts';
import { crowd } from './crowd.ts';
import {
  argumentsOfAll,
  ENV,
  openTestExecution,
  steadyOpenFiles,
  type TestExecution,
} from './test-execution.ts';

export interface ExecutorTraits {
  /** Whether steps may mount something for themselves. */
  readonly steps: 'may mount' | 'may not mount';
}

/** The contract of {@link Executor}; every executor runs it. */
export function describeExecutor(name: string, executor: Executor, traits: ExecutorTraits): void {
  describe(`${name}: a step`, () => {
    it.each([
      ['exit 0', { kind: 'exited', code: 0 }],
      ['exit 3', { kind: 'exited', code: 3 }],
      ['exit 143', { kind: 'exited', code: 143 }],
      ['kill -TERM $$', { kind: 'signalled', signal: 'SIGTERM' }],
      ['kill -KILL $$', { kind: 'signalled', signal: 'SIGKILL' }],
      ['kill -INT $$', { kind: 'signalled', signal: 'SIGINT' }],
      ['kill -SEGV $$', { kind: 'signalled', signal: 'SIGSEGV' }],
      ['kill -STOP $$; exit 4', { kind: 'exited', code: 4 }],
    ])('that does `%s` ends exactly so', async (script, end) => {
      const execution = await openTestExecution(executor);
      expect((await execution.sh(script)).end).toMatchObject(end);
    });

    it('has the environment that it was given, nothing to read, and every signal as it is by default', async () => {
      const execution = await openTestExecution(executor, { env: { PATH: '/usr/bin:/bin', SHOWN: 'yes' } });
      const { stdout } = await execution.sh('cat; env; grep -E "^Sig(Blk|Ign)" /proc/self/status');
      const names = stdout.split('\n').map((line) => line.split(/[=:]/, 1)[0] ?? '');
      const expected = ['PATH', 'SHOWN', 'STAGEWRIGHT_PROCESSES', 'SigBlk', 'SigIgn'];
      expect(names.filter((found) => !['', '_', 'PWD', 'OLDPWD'].includes(found)).sort()).toEqual(expected);
      expect(stdout).toMatch(/SigBlk:\t0+\nSigIgn:\t0+\n/);
    });

    it('has an environment that means nothing to the programs around it, and that none of them shows', async () => {
      const env = { ...ENV, LD_PRELOAD: '/no/such/library.so', PLANTED: `planted-${process.pid}` };
      const execution = await openTestExecution(executor, { env });
      let said = '';
      const output = (bytes: Uint8Array) => {
        said += Buffer.from(bytes).toString();
      };
      const run = execution.run({ argv: ['sleep', '0.3'], cwd: '/', output });
      await expect.poll(() => execution.programs()).toContain('sleep');
      expect(argumentsOfAll()).not.toContain(env.PLANTED);
      expect((await run).kind).toBe('exited');
      // Of the command itself, and of nothing that made its place.
      expect(said.trim().split('\n')).toEqual([expect.stringContaining(env.LD_PRELOAD)]);
    });

    it('starts in its folder', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'executor '));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const execution = await openTestExecution(executor, {
        folders: [{ path: folder, at: folder, writable: true }],
      });
      let seen = '';
      const output = (bytes: Uint8Array) => {
        seen += Buffer.from(bytes).toString();
      };
      await execution.run({ argv: ['pwd', '-P'], cwd: folder, output });
      expect(seen).toBe(`${folder}\n`);
    });

    it('says why it did not start', async () => {
      const execution = await openTestExecution(executor);
      const step = { argv: ['/no/such/program'], cwd: '/', output: () => undefined };
      const noProgram = { kind: 'not_started', reason: 'there is no such program' };
      expect(await execution.run(step)).toEqual(noProgram);
      const noFolder = { kind: 'not_started', reason: 'its folder cannot be entered' };
      expect(await execution.run({ ...step, argv: ['true'], cwd: '/no/such/folder' })).toEqual(noFolder);
    });

    it('hands all of its output over, though the command ends at once', async () => {
      const execution = await openTestExecution(executor);
      const { stdout, stderr } = await execution.sh('seq 300000; echo last >&2');
      expect(stdout).toHaveLength(1_988_895);
      expect(stdout.endsWith('\n300000\n')).toBe(true);
      expect(stderr).toBe('last\n');
    });

    it('leaves no zombie while it runs, however many orphans it makes', async () => {
      const execution = await openTestExecution(executor);
      const orphans = 'i=0; while [ $i -lt 100 ]; do (true &); i=$((i+1)); done';
      const zombies = 'cat /proc/[0-9]*/stat 2>/dev/null | grep -c " Z "';
      const { stdout } = await execution.sh(
        `${orphans}; until [ $(${zombies}) -eq 0 ]; do :; done; echo none`,
      );
      expect(stdout).toBe('none\n');
    });

    it('cannot end what watches over it', async () => {
      const execution = await openTestExecution(executor);
      const { stdout } = await execution.sh(
        'kill -TERM 1; kill -KILL 1; kill -STOP 1; kill -KILL -1; echo here',
      );
      expect(stdout).toBe('here\n');
    });

    it('that leaves processes running stops them by TERM first, and hands over what they say', async () => {
      const execution = await openTestExecution(executor, { graceMs: 30_000 });
      const up = `/tmp/${execution.name}`;
      onTestFinished(() => rmSync(up, { force: true }));
      const trap = `trap "echo bye; exit" TERM; : >${up}; while :; do sleep 0.01; done`;
      const waiting = `until [ -e ${up} ]; do sleep 0.01; done`;
      const { end, stdout } = await execution.sh(`(${trap}) & ${waiting}; exit 5`);
      expect(end).toMatchObject({ kind: 'exited', code: 5 });
      expect(stdout).toBe('bye\n');
      expect(execution.programs()).toEqual([]);
    });

    it('that leaves processes which ignore TERM ends them when the grace is over', async () => {
      const execution = await openTestExecution(executor, { graceMs: 50 });
      const { end } = await execution.sh('setsid -f sh -c \'trap "" TERM; exec sleep 1000\'; exit 6');
      expect(end).toMatchObject({ kind: 'exited', code: 6 });
      expect(execution.programs()).toEqual([]);
    });

    it('runs alone: a second one at the same time is refused', async () => {
      const execution = await openTestExecution(executor);
      const first = execution.sh('sleep 0.1');
      await expect(execution.sh('true')).rejects.toThrow('one step at a time');
      expect((await first).end).toMatchObject({ kind: 'exited', code: 0 });
      expect((await execution.sh('exit 1')).end).toMatchObject({ kind: 'exited', code: 1 });
    });
  });

  describe(`${name}: a stop`, () => {
    const stopped = { kind: 'stopped', end: null };

    /** Starts a script and waits until it says so. */
    async function started(script: string) {
      const ready = Promise.withResolvers<void>();
      const onOutput = (text: string) => void (text.includes('ready') && ready.resolve());
      const execution = await openTestExecution(executor, { onOutput });
      const run = execution.sh(script);
      await ready.promise;
      return { execution, run };
    }

    /** Members of a crowd that have got where they belong; one in five is stopped before it does. */
    const sleeping = (execution: TestExecution) =>
      execution.programs().filter((program) => program === 'sleep').length;

    it.each([
      ['that resist, without grace', { obeying: false, graceMs: 0, killed: true }],
      ['that resist, with grace', { obeying: false, graceMs: 60, killed: true }],
      ['that obey', { obeying: true, graceMs: 60_000, killed: false }],
    ])('ends a hundred processes %s', async (_how, { obeying, graceMs, killed }) => {
      const { execution, run } = await started(crowd({ obeying }));
      await expect.poll(() => sleeping(execution)).toBe(81);
      const stop = await execution.stop({ graceMs });
      expect(execution.programs()).toEqual([]);
      const end = { kind: 'signalled', signal: killed ? 'SIGKILL' : 'SIGTERM' };
      expect(stop).toMatchObject({ confirmedBy: 'wrapper_exit', killed, end });
      expect((await run).end).toMatchObject({ kind: 'stopped', end });
    });

    it('lets a command end as it wishes within the grace', async () => {
      const trap = 'trap "echo tidied; exit 7" TERM; echo ready; while :; do sleep 0.01; done';
      const { execution, run } = await started(trap);
      expect(await execution.stop({ graceMs: 60_000 })).toMatchObject({ killed: false });
      const { end, stdout } = await run;
      expect(stdout).toBe('ready\ntidied\n');
      expect(end).toMatchObject({ kind: 'stopped', end: { kind: 'exited', code: 7 } });
    });

    it('finds what is forked during the grace', async () => {
      const forks = 'trap "" TERM; echo ready; while :; do setsid -f sleep 1000; sleep 0.005; done';
      const { execution } = await started(forks);
      await execution.stop({ graceMs: 100 });
      expect(execution.programs()).toEqual([]);
    });

    it('that is repeated with less grace cuts it, and answers the same', async () => {
      const { execution, run } = await started(crowd({ obeying: false, size: 5 }));
      await expect.poll(() => sleeping(execution)).toBe(5);
      const first = execution.stop({ graceMs: 3_600_000 });
      await delay(20);
      const second = execution.stop({ graceMs: 0 });
      expect(await second).toEqual(await first);
      expect(await first).toMatchObject({ killed: true });
      expect((await run).end.kind).toBe('stopped');
    });

    it('at any moment of a start leaves nothing', async () => {
      for (let round = 0; round < 24; round++) {
        const execution = await openTestExecution(executor);
        const run = execution.sh('setsid -f sleep 1000; sleep 1000');
        await delay(round);
        const { confirmedBy } = await execution.stop({ graceMs: 0 });
        expect(['not_running', 'wrapper_exit'], `after ${round} ms`).toContain(confirmedBy);
        expect((await run).end.kind).toBe('stopped');
        expect(execution.programs()).toEqual([]);
        await execution.close();
      }
    });

    it('before the first step forbids it, after the last changes nothing, and may be repeated', async () => {
      const before = await openTestExecution(executor);
      expect(await before.stop({ graceMs: 0 })).toMatchObject({ confirmedBy: 'not_running', end: null });
      expect((await before.sh('true')).end).toEqual(stopped);
      const after = await openTestExecution(executor);
      await after.sh('true');
      const first = await after.stop({ graceMs: 5_000 });
      expect(first).toMatchObject({ confirmedBy: 'not_running', killed: false });
      expect(await after.stop({ graceMs: 0 })).toEqual(first);
      expect((await after.sh('true')).end).toEqual(stopped);
    });

    it('of one execution lets another go on', async () => {
      const [one, other] = await Promise.all([
        started('echo ready; sleep 1000'),
        started('echo ready; sleep 0.3'),
      ]);
      await one.execution.stop({ graceMs: 0 });
      expect((await other.run).end).toMatchObject({ kind: 'exited', code: 0 });
    });

    it('of a command that closed nothing and stopped its parent leaves nothing either', async () => {
      const { execution, run } = await started(
        'echo ready; (sleep 0.05; exec sleep 1000) & kill -STOP $$; sleep 1000',
      );
      await execution.stop({ graceMs: 0 });
      expect((await run).end.kind).toBe('stopped');
      expect(execution.programs()).toEqual([]);
    });
  });

  describe(`${name}: after all`, () => {
    it('nothing is left: no process, mount, cgroup, open file or ledger entry', async () => {
      const openFiles = await steadyOpenFiles();
      const execution = await openTestExecution(executor, { limits: { pids: 500 } });
      const nothing = { processes: [], ledger: [], cgroups: [], mounts: [], openFiles };
      for (let step = 0; step < 5; step++) {
        const mount = `mount -t tmpfs ${execution.name} /mnt; grep -c ' - tmpfs ${execution.name}' /proc/self/mountinfo; sleep 1000 &`;
        expect((await execution.sh(mount)).stdout).toBe(traits.steps === 'may mount' ? '1\n' : '0\n');
      }
      const run = execution.sh(crowd({ obeying: false, size: 20 }));
      await expect.poll(() => execution.programs().length).toBeGreaterThan(20);
      await execution.stop({ graceMs: 10 });
      await run;
      await execution.close();
      await execution.close();
      await expect.poll(() => execution.leftovers()).toEqual(nothing);
    });

    it('a fork bomb stays within its limit, and is ended', async (context) => {
      const execution = await openTestExecution(executor, { limits: { pids: 64, cpus: 0.5 } });
      if (execution.unenforced.some(({ what }) => what === 'pids')) return context.skip();
      const run = execution.sh('exec perl -e "while (1) { fork }"');
      await expect.poll(() => execution.programs().length).toBeGreaterThan(30);
      expect(execution.programs().length).toBeLessThan(75);
      await execution.stop({ graceMs: 20 });
      await run;
      expect(execution.programs()).toEqual([]);
    });

    it('a step that takes more memory than its limit is known for it', async (context) => {
      const memoryBytes = 48 << 20;
      const execution = await openTestExecution(executor, { limits: { memoryBytes } });
      if (execution.unenforced.some(({ what }) => what === 'memoryBytes')) return context.skip();
      const { end } = await execution.sh('exec tail /dev/zero');
      expect(end).toMatchObject({ kind: 'signalled', signal: 'SIGKILL', usage: { outOfMemory: true } });
      const modest = await execution.sh('exit 0');
      expect(modest.end).toMatchObject({ kind: 'exited', usage: { outOfMemory: false } });
    });

    it('a step knows what it used', async () => {
      const execution = await openTestExecution(executor, { limits: { cpus: 1 } });
      const { end } = await execution.sh('i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done');
      expect(end).toMatchObject({ usage: { wallMs: expect.any(Number) } });
      const { cpuMs, wallMs } = (end as Extract<typeof end, { usage: object }>).usage;
      if (cpuMs !== null) expect(cpuMs).toBeGreaterThan(0);
      expect(wallMs).toBeGreaterThan(0);
    });
  });
}
