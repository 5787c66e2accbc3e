import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ScriptedServer } from './testing/scripted-server.ts';
import { startServer, temporaryFolder } from './testing/test-worker.ts';

const SERVER = fileURLToPath(new URL('./testing/worker-parent.ts', import.meta.url));
const WORKER = fileURLToPath(new URL('./testing/scripted-worker.ts', import.meta.url));

/** Whether a process lives; one that nobody has waited for yet does not. */
function lives(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z';
  } catch {
    return false;
  }
}

function isLocked(file: string): boolean {
  const database = new DatabaseSync(file);
  try {
    database.exec('BEGIN EXCLUSIVE');
    return false;
  } catch {
    return true;
  } finally {
    database.close();
  }
}

interface Started {
  readonly parent: ChildProcess;
  readonly pid: number;
  readonly lock: string;
  readonly stderr: () => string;
}

/** A worker in a process of its own, below a parent that stands for the server. */
async function startProcesses(server: ScriptedServer, folder: string): Promise<Started> {
  const { socketPath, key } = server;
  const options = {
    socketPath,
    key,
    folder,
    name: 'test',
    slots: 2,
    version: '0',
    arch: 'x86_64',
    toolEnv: {},
  };
  const args = [SERVER, WORKER, JSON.stringify(options)];
  const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  parent.stderr.on('data', (text) => {
    stderr += text;
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line);
  onTestFinished(async () => {
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(lives(pid)).toBe(false), { timeout: 3_000 });
  });
  return { parent, pid, lock: join(folder, 'worker.lock'), stderr: () => stderr };
}

async function running(server: ScriptedServer, language = '') {
  const build = server.offer({ settings: { language } });
  await vi.waitFor(() => expect(build.log.toString()).toBe('hello\n'), { timeout: 10_000 });
  return build;
}

test('a worker whose server is killed is gone within a second, and with it its lock; it reports nothing', async () => {
  const server = await startServer();
  const { parent, pid, lock } = await startProcesses(server, await temporaryFolder());
  const build = await running(server);
  expect(isLocked(lock)).toBe(true);
  parent.kill('SIGKILL');
  const from = performance.now();
  await vi.waitFor(() => expect(lives(pid)).toBe(false), { timeout: 5_000, interval: 10 });
  // A process shows as ended while its last threads still close what it held.
  await vi.waitFor(() => expect(isLocked(lock)).toBe(false), { timeout: 5_000, interval: 10 });
  expect(performance.now() - from).toBeLessThan(1_000);
  expect(build.ends).toEqual([]);
});

test('so is one whose build does not end', async () => {
  const server = await startServer();
  const { parent, pid } = await startProcesses(server, await temporaryFolder());
  await running(server, 'deaf');
  parent.kill('SIGKILL');
  const from = performance.now();
  await vi.waitFor(() => expect(lives(pid)).toBe(false), { timeout: 5_000, interval: 10 });
  expect(performance.now() - from).toBeLessThan(1_300);
});

test('signals for the whole group do not end it; its builds go on', async () => {
  const server = await startServer();
  const { pid } = await startProcesses(server, await temporaryFolder());
  const build = await running(server);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
  const seen = server.heartbeats.length;
  await vi.waitFor(() => expect(server.heartbeats.length).toBeGreaterThan(seen + 2), { timeout: 5_000 });
  server.stop(build);
  await vi.waitFor(() => expect(build.ends).toEqual([{ kind: 'stopped' }]));
});

test('one that is killed frees its lock, and a second one for the folder does not start', async () => {
  const server = await startServer();
  const folder = await temporaryFolder();
  const first = await startProcesses(server, folder);
  await running(server);
  const second = await startProcesses(server, folder);
  await once(second.parent, 'exit');
  expect(second.stderr()).toContain('database is locked');
  expect(isLocked(first.lock)).toBe(true);
  process.kill(first.pid, 'SIGKILL');
  await vi.waitFor(() => expect(isLocked(first.lock)).toBe(false));
});

test('neither its arguments nor its environment hold its key', async () => {
  const server = await startServer();
  const { pid } = await startProcesses(server, await temporaryFolder());
  await running(server);
  for (const file of ['cmdline', 'environ'])
    expect(readFileSync(`/proc/${pid}/${file}`, 'utf8')).not.toContain(server.key);
});
