import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../system/clock.ts';
import { lockFolder } from '../system/folder-lock.ts';
import { type EmbeddedWorkerOptions, spawnIdleWorker, startEmbeddedWorker } from './start-embedded-worker.ts';
import { waitForWorkerLock } from './wait-for-lock.ts';

const LOCK_MODULE = new URL('../system/folder-lock.ts', import.meta.url).href;
const ENTRY = join(import.meta.dirname, 'testing/stub-worker.mjs');

function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'embedded-worker-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function start(act: string, change: Partial<EmbeddedWorkerOptions> = {}) {
  const file = join(temporaryFolder(), 'told');
  const events: string[] = [];
  const worker = startEmbeddedWorker({
    entry: ENTRY,
    settings: { file, act },
    environment: { LANG: 'C.UTF-8' },
    clock: systemClock,
    onExit: async () => void events.push('exit'),
    onRestart: (code, signal) => void events.push(`restart ${code} ${signal}`),
    ...change,
  });
  onTestFinished(() => worker.close());
  /** What each process that was started has said. */
  const told = () => {
    try {
      return readFileSync(file, 'utf8').trim().split('\n');
    } catch {
      return [];
    }
  };
  return { worker, events, told };
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The variable that the tests give, and those by which a worker holds its memory down. */
const GIVEN = 'LANG,MALLOC_ARENA_MAX,MALLOC_TRIM_THRESHOLD_';

test('the worker has its settings from the life line, and of the environment only what it was given', async () => {
  const { worker, told } = start('obey');
  await vi.waitFor(() => expect(told()).toEqual([`${worker.pid()} 2 ${GIVEN}`]), { timeout: 30_000 });
});

test('builds take no core from who asks the service', () => {
  const { worker } = start('obey');
  expect(getPriority(worker.pid()!)).toBe(10);
});

test('one that was spawned early becomes the worker with its settings, or ends when it is dismissed', async () => {
  const environment = { LANG: 'C.UTF-8' };
  const idle = spawnIdleWorker({ entry: ENTRY, environment });
  const { worker, told } = start('obey', { idle });
  expect(worker.pid()).toBe(idle.child.pid);
  await vi.waitFor(() => expect(told()).toEqual([`${idle.child.pid} 2 ${GIVEN}`]), { timeout: 30_000 });
  const unused = spawnIdleWorker({ entry: ENTRY, environment });
  unused.dismiss();
  expect(await unused.ended).toEqual({ code: null, signal: 'SIGKILL' });
});

test('one that is killed is started again, once what it ran is settled', async () => {
  const settled = Promise.withResolvers<void>();
  const { worker, events, told } = start('obey', { onExit: () => settled.promise });
  await vi.waitFor(() => expect(told()).toHaveLength(1), { timeout: 30_000 });
  process.kill(worker.pid()!, 'SIGKILL');
  await vi.waitFor(() => expect(worker.pid()).toBeNull());
  expect(events).toEqual([]);
  settled.resolve();
  await vi.waitFor(() => expect(told()).toHaveLength(2), { timeout: 30_000 });
  expect(events).toEqual(['restart null SIGKILL']);
});

test('one that ends at once is started again after longer and longer pauses', async () => {
  const pauses: number[] = [];
  const clock = {
    ...systemClock,
    after(ms: number, run: () => void) {
      pauses.push(ms);
      return systemClock.after(1, run);
    },
  };
  const { events } = start('exit', { clock });
  await vi.waitFor(() => expect(pauses.length).toBeGreaterThanOrEqual(4), { timeout: 30_000 });
  expect(pauses.slice(0, 4)).toEqual([200, 400, 800, 1600]);
  expect(events.slice(0, 2)).toEqual(['exit', 'restart 3 null']);
});

test('closing ends its life line, settles what it ran, and starts none again', async () => {
  const { worker, events, told } = start('obey');
  await vi.waitFor(() => expect(told()).toHaveLength(1), { timeout: 30_000 });
  const pid = worker.pid()!;
  await worker.close();
  expect(lives(pid)).toBe(false);
  expect(events).toEqual(['exit']);
});

test('one that hangs is killed', async () => {
  const { worker, told } = start('hang');
  await vi.waitFor(() => expect(told()).toHaveLength(1), { timeout: 30_000 });
  const pid = worker.pid()!;
  await worker.close();
  expect(lives(pid)).toBe(false);
});

test('a new server waits until the worker of the last one is gone', async () => {
  const file = join(temporaryFolder(), 'worker.lock');
  const held = lockFolder(file);
  let free = false;
  const options = { patienceMs: 60_000, onHung: () => undefined };
  const waited = waitForWorkerLock(file, options).then(() => {
    free = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(free).toBe(false);
  held?.release();
  await waited;
});

test('one that hangs and so does not notice the end of its server is killed', async () => {
  const file = join(temporaryFolder(), 'worker.lock');
  const hold = `import { lockFolder } from ${JSON.stringify(LOCK_MODULE)};
    process.stdout.write(lockFolder(process.argv[1]) ? 'held' : 'refused');
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', hold, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  holder.kill('SIGSTOP');
  const hung: number[] = [];
  await waitForWorkerLock(file, { patienceMs: 100, onHung: (pid) => hung.push(pid) });
  expect(hung).toEqual([holder.pid]);
  if (holder.signalCode === null) await once(holder, 'exit');
  expect(holder.signalCode).toBe('SIGKILL');
});
