import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { freePort } from '@stagewright/oci/testing';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { startGitServer } from '../packages/engine/src/testing/git-server.ts';
import { shareHostBases } from '../packages/engine/src/testing/shared-host-bases.ts';
import { createTestRepository } from '../packages/engine/src/testing/test-repository.ts';
import { type Certificates, makeCertificates } from './harness/certificates.ts';
import { isEnded, login, type User } from './harness/client.ts';
import { type CommandLine, createCommandLine } from './harness/command-line.ts';
import { type HeldDownload, holdDownload } from './harness/held-download.ts';
import { type RemoteWorker, startRemoteWorker } from './harness/remote-worker.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from './harness/service.ts';
import { packNodeApp } from './images/packages.ts';

const PATIENCE = { timeout: 90_000, interval: 100 };
/** A server that is started again on a busy machine is back long before builds are given up. */
const LONG_LEASE = { STAGEWRIGHT_LEASE_S: '90', STAGEWRIGHT_RENEW_S: '1', STAGEWRIGHT_DEAD_MAN_S: '60' };
const SHORT_LEASE = {
  STAGEWRIGHT_LEASE_S: '6',
  STAGEWRIGHT_RENEW_S: '1',
  STAGEWRIGHT_DEAD_MAN_S: '4',
};

const folder = newDataFolder();
let certificates: Certificates;
let port: number;
let service: Service;
let cli: CommandLine;
let admin: User;
let app: string;
const keys = new Map<string, string>();
const workers = new Map<string, RemoteWorker>();

beforeAll(async () => {
  for (const name of ['north', 'south']) await shareHostBases(join(folder.path, name, 'cache'));
  certificates = await makeCertificates(join(folder.path, 'tls'));
  app = await packNodeApp(folder.path);
  port = await freePort();
  service = await serve();
  cli = createCommandLine(join(folder.path, 'home'), { NODE_EXTRA_CA_CERTS: certificates.ca });
  await cli.run(['login', '--url', service.url, '--user', 'admin'], { STAGEWRIGHT_PASSWORD: ADMIN_PASSWORD });
  setDefaultCACertificates([...getCACertificates(), await readFile(certificates.ca, 'utf8')]);
  admin = await login(service.url, 'admin', ADMIN_PASSWORD);
  for (const name of ['north', 'south']) keys.set(name, (await cli.json('workers', 'create', name)).key);
  await Promise.all([start('north'), start('south')]);
});

afterAll(async () => {
  for (const worker of workers.values()) worker.signal('SIGKILL');
  await service.stop();
  folder.remove();
});

function serve(env: Record<string, string> = LONG_LEASE): Promise<Service> {
  return startService(join(folder.path, 'data'), {
    STAGEWRIGHT_LISTEN: `127.0.0.1:${port}`,
    STAGEWRIGHT_TLS_CERT: certificates.cert,
    STAGEWRIGHT_TLS_KEY: certificates.key,
    STAGEWRIGHT_EMBEDDED_WORKER: 'false',
    STAGEWRIGHT_ALLOW_NETWORKS: '127.0.0.0/8',
    STAGEWRIGHT_DRAIN_S: '0',
    ...env,
  });
}

async function start(name: string): Promise<void> {
  const worker = startRemoteWorker({
    server: service.url,
    key: keys.get(name) ?? '',
    data: join(folder.path, name),
    ca: certificates.ca,
    args: ['--drain', '0', '--label', `zone=${name}`],
  });
  workers.set(name, worker);
  await worker.ready;
}

async function download(): Promise<HeldDownload> {
  const held = await holdDownload(await readFile(app));
  onTestFinished(() => held.close());
  return held;
}

/** Starts a build that downloads until it is released; answers its id and the name of who runs it. */
async function startHeld(
  job: string,
  { url }: HeldDownload,
  build: object = {},
): Promise<{ id: string; by: string }> {
  const code_repo = { type: 'BinObs', url };
  const made = await admin.call('POST', '/assembling/v1/jobs', {
    job_name: job,
    environment_setting: {},
    code_repo,
    build,
  });
  const id: string = (await admin.call('POST', `/assembling/v1/jobs/${made.body.job_id}/builds`)).body
    .build_id;
  return { id, by: await runnerOf(id) };
}

/** Who runs a build, once somebody does; `after`: once it is another than this one. */
async function runnerOf(id: string, after?: string): Promise<string> {
  return await vi.waitFor(async () => {
    const { list } = (await admin.call('GET', '/stagewright/v1/workers')).body;
    const runner = list.find(({ builds }: { builds: string[] }) => builds.includes(id));
    const said = [...workers].map(([name, worker]) => `${name} said: ${worker.output().slice(-1_000)}`);
    expect(runner?.key, `${JSON.stringify(list)}\n${said.join('\n')}`).toEqual(expect.any(String));
    expect(runner.key).not.toBe(after);
    return runner.key as string;
  }, PATIENCE);
}

async function ended(id: string) {
  return await vi.waitFor(async () => {
    const { body } = await admin.call('GET', `/assembling/v1/builds/${id}`);
    expect(isEnded(body)).toBe(true);
    return body;
  }, PATIENCE);
}

async function historyOf(id: string): Promise<string> {
  return JSON.stringify((await admin.call('GET', `/stagewright/v1/builds/${id}/events`)).body);
}

const otherThan = (name: string) => (name === 'north' ? 'south' : 'north');

test('a build runs elsewhere, with a package and an image that go through the server', async () => {
  await cli.run(['objects', 'put', app, 'demo']);
  await cli.run(['jobs', 'create', 'node-app', '--package', 'obs://demo/node-app.tar.gz']);
  const log = await cli.run(['builds', 'start', 'node-app', '--follow']);
  expect(log).toContain(`Published ${service.host}/default/node-app:1@sha256:`);
  const { list, keys: stored } = await cli.json('workers', 'list');
  expect(list.map(({ key }: { key: string }) => key).sort()).toEqual(['north', 'south']);
  expect(stored).toMatchObject([{ name: 'north', created_by: 'admin' }, { name: 'south' }]);
});

test('what a build elsewhere leaves is kept as a package by the server', async () => {
  const root = join(folder.path, 'repositories');
  await mkdir(root);
  const git = await startGitServer({ root });
  onTestFinished(() => git.close());
  await (await createTestRepository(root, 'site')).commit({ 'index.html': '<h1>one</h1>' });
  const job = ['--repo', `${git.url}/site.git`, '--branch', 'main', '--namespace', 'demo'];
  await cli.run(['jobs', 'create', 'site', ...job, '--artifact-kind', 'package']);
  await cli.run(['builds', 'start', 'site', '--follow']);
  const { list } = await cli.json('objects', 'list', 'artifacts');
  expect(list).toMatchObject([{ url: 'obs://artifacts/site/1/site.tar' }]);
});

test('a build goes to the worker whose labels it asks for, and is cancelled there on proof', async () => {
  const { id, by } = await startHeld('cancelled', await download(), {
    node_label_selector: { zone: 'south' },
  });
  expect(by).toBe('south');
  const cancelled = await cli.json('cancel', id);
  expect(cancelled).toMatchObject({
    build_state: 'Cancel',
    cancel: { state: 'stopped', confirmed_by: 'exit' },
  });
});

test('a worker that is drained takes no builds, also after a restart of the server, until it is told to', async () => {
  const south = async () => {
    const { list } = (await admin.call('GET', '/stagewright/v1/workers')).body;
    return list.find(({ key }: { key: string }) => key === 'south');
  };
  /** What it is heard with while its claim waits are heartbeats, whose answers tell it. */
  const isHeardAgain = async () => {
    const { seen_at } = await south();
    await vi.waitFor(async () => expect((await south()).seen_at).not.toBe(seen_at), PATIENCE);
  };
  await cli.run(['workers', 'drain', (await south()).worker_id]);
  await isHeardAgain();
  await isHeardAgain();
  expect(await cli.run(['workers', 'list'])).toMatch(/south .* drains/);
  const held = await download();
  const settings = { node_label_selector: { zone: 'south' } };
  const code_repo = { type: 'BinObs', url: held.url };
  const job = { job_name: 'drained', environment_setting: {}, code_repo, build: settings };
  const made = await admin.call('POST', '/assembling/v1/jobs', job);
  const { body } = await admin.call('POST', `/assembling/v1/jobs/${made.body.job_id}/builds`);
  await service.kill();
  service = await serve();
  await vi.waitFor(async () => expect(await south()).toMatchObject({ draining: true }), PATIENCE);
  const waiting = await admin.call('GET', `/assembling/v1/builds/${body.build_id}`);
  expect(waiting.body).toMatchObject({ build_state: 'Queuing', wait: { reason: 'worker' } });
  await cli.run(['workers', 'resume', (await south()).worker_id]);
  expect(await runnerOf(body.build_id)).toBe('south');
  held.release();
  expect(await ended(body.build_id)).toMatchObject({ build_state: 'Successful', attempt: 1 });
});

test.each([
  ['killed', () => service.kill()],
  ['stopped', () => service.stop()],
] as const)('a server that is %s and started again finds its builds running on', async (how, end) => {
  const held = await download();
  const { id } = await startHeld(`survivor-${how}`, held);
  await end();
  service = await serve();
  held.release();
  expect(await ended(id)).toMatchObject({ build_state: 'Successful', attempt: 1 });
});

test('a worker that is told to end gives back what it runs, and another takes it up at once', async () => {
  const held = await download();
  const { id, by } = await startHeld('handed-over', held);
  workers.get(by)?.signal('SIGTERM');
  expect(await workers.get(by)?.ended).toBe(0);
  expect(await runnerOf(id, by)).toBe(otherThan(by));
  held.release();
  expect(await ended(id)).toMatchObject({ build_state: 'Successful', attempt: 2 });
  // Not by the lease, which had most of its time left.
  expect(await historyOf(id)).toContain('"proof":"exit"');
  await start(by);
});

test('what a killed worker ran is tried again on another once its lease is over', async () => {
  await service.stop();
  service = await serve(SHORT_LEASE);
  const held = await download();
  const { id, by } = await startHeld('tried-again', held);
  workers.get(by)?.signal('SIGKILL');
  await workers.get(by)?.ended;
  expect(await runnerOf(id, by)).toBe(otherThan(by));
  held.release();
  expect(await ended(id)).toMatchObject({ build_state: 'Successful', attempt: 2 });
  expect(await historyOf(id)).toContain('"proof":"lease"');
  await start(by);
});

test('a key that is revoked ends its worker, with a reason, and lets none in again', async () => {
  const held = await download();
  const { id, by } = await startHeld('revoked', held);
  await cli.run(['workers', 'delete', by]);
  const worker = workers.get(by);
  expect(await worker?.ended).toBe(3);
  expect(worker?.output()).toContain("does not take the worker's key: it is wrong, or it was revoked.");
  expect(await runnerOf(id, by)).toBe(otherThan(by));
  held.release();
  expect(await ended(id)).toMatchObject({ build_state: 'Successful', attempt: 2 });
  await expect(start(by)).rejects.toThrow(/ended with 3/);
  const { list } = await cli.json('audit', 'list');
  const lines = list.filter(({ action }: { action: string }) => /^worker\.(create|delete)$/.test(action));
  expect(lines).toMatchObject([
    { action: 'worker.delete', target: `worker ${by}`, actor: 'admin', outcome: 'done' },
    { action: 'worker.create', target: 'worker south' },
    { action: 'worker.create', target: 'worker north' },
  ]);
});

test('the key is in no log, and the database holds its hash only', async () => {
  const [key = ''] = keys.values();
  expect(key).toMatch(/^sww_/);
  const seen = [service.log(), ...[...workers.values()].map((worker) => worker.output())].join('\n');
  expect(seen).not.toContain(key);
  for (const file of ['stagewright.db', 'stagewright.db-wal']) {
    const bytes = await readFile(join(service.data, file)).catch(() => Buffer.alloc(0));
    expect(bytes.includes(key)).toBe(false);
  }
});
