import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ServerRefusal } from './client.ts';
import { type RemoteOptions, runRemote, WorkerFolderInUse } from './remote.ts';
import type { ScriptedServer } from './testing/scripted-server.ts';
import { startServer, temporaryFolder } from './testing/test-worker.ts';
import type { Engine } from './worker-parts.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };
const DONE = { kind: 'stopped' } as const;

/** Runs until it is stopped. */
const untilStopped: Engine = async (_assignment, { signal }) => {
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  return DONE;
};

async function start(server: ScriptedServer, change: Partial<RemoteOptions & { key: string }> = {}) {
  const { key = server.key, ...remote } = change;
  const stop = new AbortController();
  const folder = join(await temporaryFolder(), 'remote-worker');
  const options = { url: await server.listenTcp(), key, folder, name: 'north', slots: 2 };
  const registered: string[] = [];
  const done = runRemote(
    { ...options, version: '0', arch: 'x86_64', toolEnv: {} },
    {
      stop: stop.signal,
      drainMs: 0,
      engine: untilStopped,
      onRegistered: (id) => registered.push(id),
      ...remote,
    },
  );
  done.catch(() => undefined);
  onTestFinished(async () => {
    stop.abort();
    await done.catch(() => undefined);
  });
  return { done, registered, stop: () => stop.abort(), options };
}

test('a worker elsewhere runs a build over HTTP and says that it ends', async () => {
  const server = await startServer();
  const worker = await start(server, { engine: async () => DONE });
  const build = server.offer();
  await vi.waitFor(() => expect(build.ends).toHaveLength(1), PATIENCE);
  worker.stop();
  await worker.done;
  expect(server.left).toEqual(worker.registered);
});

test('what runs may end within the time to drain, and no more is claimed', async () => {
  const server = await startServer();
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
  const engine: Engine = async () => {
    await mayEnd;
    return DONE;
  };
  const worker = await start(server, { engine, drainMs: 60_000 });
  const build = server.offer();
  await vi.waitFor(() => expect(build.accepts).toBe(1), PATIENCE);
  worker.stop();
  const late = server.offer();
  end();
  await worker.done;
  expect([build.ends.length, late.accepts]).toEqual([1, 0]);
});

test('what still runs after the time to drain is given back: nothing is reported, and the worker leaves', async () => {
  const server = await startServer();
  const worker = await start(server);
  const build = server.offer();
  await vi.waitFor(() => expect(build.accepts).toBe(1), PATIENCE);
  worker.stop();
  await worker.done;
  expect(build.ends).toEqual([]);
  expect(server.left).toEqual(worker.registered);
});

test('a server that was started anew gets its worker back under the same id, and the build goes on', async () => {
  const server = await startServer();
  const worker = await start(server);
  const build = server.offer();
  await vi.waitFor(() => expect(build.accepts).toBe(1), PATIENCE);
  server.forget();
  server.cut();
  await vi.waitFor(() => expect(server.registrations).toBe(2), PATIENCE);
  const beats = server.heartbeats.length;
  await vi.waitFor(() => expect(server.heartbeats.length).toBeGreaterThan(beats + 1), PATIENCE);
  const [id] = worker.registered;
  expect(worker.registered).toEqual([id]);
  expect(server.heartbeats.at(-1)).toMatchObject({
    worker_id: id,
    builds: [{ build_id: build.assignment.build_id, epoch: 1 }],
  });
  server.stop(build);
  await vi.waitFor(() => expect(build.ends).toEqual([DONE]), PATIENCE);
});

test('a server that comes back with other settings gets its worker anew, without its builds', async () => {
  const server = await startServer();
  const worker = await start(server);
  const build = server.offer();
  await vi.waitFor(() => expect(build.accepts).toBe(1), PATIENCE);
  server.settings = { ...server.settings, lease: { ...server.settings.lease, term_s: 1 } };
  server.forget();
  await vi.waitFor(() => expect(worker.registered).toHaveLength(2), PATIENCE);
  expect(new Set(worker.registered).size).toBe(2);
  await vi.waitFor(() => expect(server.heartbeats.at(-1)).toMatchObject({ builds: [] }), PATIENCE);
  expect(build.ends).toEqual([]);
});

test('a key that the server refuses ends the worker', async () => {
  const server = await startServer();
  const worker = await start(server, { key: 'another' });
  await expect(worker.done).rejects.toThrow(ServerRefusal);
});

test('a key that is revoked ends the worker, and with it what it runs', async () => {
  const server = await startServer();
  const worker = await start(server);
  const build = server.offer();
  await vi.waitFor(() => expect(build.accepts).toBe(1), PATIENCE);
  server.instead = () => 401;
  await expect(worker.done).rejects.toMatchObject({ status: 401 });
  expect(build.ends).toEqual([]);
});

test('a server that does not answer is tried again, and why is told, until the worker is stopped', async () => {
  const server = await startServer();
  const url = await server.listenTcp();
  await server.close();
  const told: unknown[] = [];
  const stop = new AbortController();
  const folder = await temporaryFolder();
  const options = { url, key: 'k', folder, name: 'n', slots: 1, version: '0', arch: 'x86_64', toolEnv: {} };
  const onRetry = (error: unknown) => told.push(error);
  const done = runRemote(options, { stop: stop.signal, drainMs: 60_000, onRetry });
  await vi.waitFor(() => expect(told.length).toBeGreaterThan(1), PATIENCE);
  expect(told[0]).toMatchObject({ code: 'ECONNREFUSED' });
  stop.abort();
  await done;
});

test('a folder has one worker', async () => {
  const server = await startServer();
  const worker = await start(server);
  await vi.waitFor(() => expect(worker.registered).toHaveLength(1), PATIENCE);
  const second = runRemote(
    { ...worker.options, version: '0', arch: 'x86_64', toolEnv: {} },
    { stop: new AbortController().signal, drainMs: 0 },
  );
  await expect(second).rejects.toThrow(WorkerFolderInUse);
});
