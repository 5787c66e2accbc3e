import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isAlive, processId, signalProcess, untilGone } from './process-id.ts';
import { startReaper } from './reaper.ts';
import { ROOT_WRAPPER, USER_WRAPPER, type Wrapper } from './wrapper.ts';

type Namespaces = Extract<Wrapper, { kind: 'namespaces' }>;
const WRAPPERS = [
  ...(process.getuid?.() === 0 ? [['root', ROOT_WRAPPER as Namespaces] as const] : []),
  ['a user', USER_WRAPPER as Namespaces] as const,
];
const ENV = { PATH: process.env['PATH'] ?? '' };

describe.each(WRAPPERS)('the reaper of %s', (_who, { start, enter }) => {
  async function open() {
    const reaper = await startReaper(start, ENV);
    onTestFinished(async () => {
      reaper.release();
      await reaper.wrapperExit;
    });
    const inside = (script: string) => {
      const [command = '', ...args] = [...enter, String(reaper.init.pid), '--', 'sh', '-c', script];
      return spawn(command, args, { env: ENV, stdio: ['ignore', 'pipe', 'ignore'] });
    };
    return { reaper, inside };
  }

  it('survives every signal but SIGKILL from outside, and all of them from inside', async () => {
    const { reaper, inside } = await open();
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR1', 'SIGPIPE'] as const) {
      signalProcess(reaper.init, signal);
    }
    await once(inside('kill -TERM 1; kill -KILL 1; kill -KILL -1'), 'exit');
    expect(isAlive(reaper.init)).toBe(true);
    signalProcess(reaper.init, 'SIGKILL');
    await reaper.wrapperExit;
    expect(isAlive(reaper.init)).toBe(false);
  });

  it('has no zombies, though it inherits orphans', async () => {
    const { reaper, inside } = await open();
    const child = inside('for i in 1 2 3 4 5 6 7 8; do (sh -c "exit $i" &); done; sleep 0.05; (sleep 0.1 &)');
    await once(child, 'exit');
    const { pid } = reaper.init;
    const children = () => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    await expect.poll(children).toBe('');
  });

  it('ends with its life line, and everything in its namespace with it', async () => {
    const { reaper, inside } = await open();
    const child = inside('trap "" TERM HUP INT; echo up; while :; do sleep 1; done');
    await once(child.stdout, 'data');
    reaper.release();
    const [code, signal] = await once(child, 'exit');
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
    await reaper.wrapperExit;
  });
});

it('that cannot be started says why, and leaves nothing', async () => {
  await expect(startReaper(['/no/such/wrapper'], ENV)).rejects.toThrow('ENOENT');
  const refused = ['sh', '-c', 'echo not here >&2; exit 1'];
  await expect(startReaper(refused, ENV)).rejects.toThrow('could not be made: not here');
});

describe('a process is known by more than its pid', () => {
  it('another with the same pid is not signalled', async () => {
    const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    const impostor = { pid: child.pid ?? 0, startTime: '1' };
    expect(signalProcess(impostor, 'SIGKILL')).toBe(false);
    expect(isAlive(impostor)).toBe(false);
    await untilGone(impostor);
    expect(processId(impostor.pid)).not.toBeNull();
    expect(child.signalCode).toBeNull();
  });
});
