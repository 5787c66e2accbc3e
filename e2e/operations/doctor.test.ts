import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { login } from '../harness/client.ts';
import { createCommandLine } from '../harness/command-line.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from '../harness/service.ts';
import { settle, type World } from './harness/world.ts';

const PATIENCE = { timeout: 30_000, interval: 200 };

const folder = newDataFolder();
const cli = createCommandLine(join(folder.path, 'home'), { STAGEWRIGHT_DATA: join(folder.path, 'data') });
let service: Service;
let world: World;

beforeAll(async () => {
  service = await startService(join(folder.path, 'data'), {
    STAGEWRIGHT_RENEW_S: '0.5',
    STAGEWRIGHT_LOG_LEVEL: 'fatal',
  });
  world = await settle(service, ADMIN_PASSWORD);
});
afterAll(async () => {
  await service.stop();
  folder.remove();
});

async function metrics(): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${service.url}/metrics`);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

// biome-ignore lint/suspicious/noExplicitAny: answers are checked field by field
async function failingDoctor(): Promise<any> {
  const { code, stdout } = await cli.run(['doctor', '--json']).then(
    () => expect.unreachable('the doctor found nothing'),
    (error: { code: number; stdout: string }) => error,
  );
  expect(code).toBe(1);
  return JSON.parse(stdout);
}

test('a healthy service has no ghosts, and its figures add up', async () => {
  const { checks, ghosts } = await cli.json('doctor');
  expect(ghosts).toEqual([]);
  expect(checks).toContainEqual(
    expect.objectContaining({ name: 'service', detail: expect.stringContaining(`pid ${service.pid}`) }),
  );
  expect(checks.filter(({ status }: { status: string }) => status === 'error')).toEqual([]);
  const seen = await metrics();
  const ended = (state: string) => seen.get(`stagewright_builds_ended_total{state="${state}"}`);
  expect(['Successful', 'Failed', 'Cancel', 'Timeout'].map(ended)).toEqual([2, 1, 1, 0]);
  expect(seen.get('stagewright_builds_waiting')).toBe(0);
  expect(seen.get('stagewright_workers')).toBe(1);
  expect(seen.get('stagewright_free_bytes')).toBeGreaterThan(0);
  expect(
    [...seen].filter(([name]) => name.startsWith('stagewright_ghosts')).map(([, value]) => value),
  ).toEqual([0, 0]);
});

test('figures are for the networks that may read them, and not for what a proxy passes on', async () => {
  const passedOn = await fetch(`${service.url}/metrics`, { headers: { 'x-forwarded-for': '192.0.2.1' } });
  expect([passedOn.status, await passedOn.json()]).toMatchObject([403, { error_code: 'APIGW.0302' }]);
});

test('what no build owns is found by the doctor and counted by the service', async () => {
  const workspace = join(service.data, 'worker/workspaces', `${world.builds[0]!.id}-9`);
  mkdirSync(workspace);
  const upload = join(service.data, 'objects/tmp/left');
  writeFileSync(upload, 'half');
  const { ghosts } = await failingDoctor();
  expect(ghosts).toEqual([
    { kind: 'workspace', where: workspace },
    { kind: 'upload', where: upload },
  ]);
  await expect
    .poll(async () => {
      const seen = await metrics();
      return ['worker', 'upload'].map((kind) => seen.get(`stagewright_ghosts{kind="${kind}"}`));
    }, PATIENCE)
    .toEqual([1, 1]);
});

test('a damaged row is named by the doctor, answered as what it is, and in the way of nothing else', async () => {
  const [first, second] = world.builds;
  const db = new DatabaseSync(join(service.data, 'stagewright.db'));
  db.exec(`UPDATE builds SET phases = '[{' WHERE id = '${first!.id}'`);
  db.close();
  const user = await login(service.url, 'admin', ADMIN_PASSWORD);
  const answer = await user.call('GET', `/assembling/v1/builds/${first!.id}`);
  expect(answer).toMatchObject({ status: 500, body: { error_code: 'SVCSTG.CPE.5004402' } });
  expect((await user.call('GET', `/assembling/v1/builds/${second!.id}`)).status).toBe(200);
  const list = await user.call('GET', `/assembling/v1/jobs/${world.jobs[0]!.id}/builds`);
  expect(list.body.list.map(({ build_id }: { build_id: string }) => build_id)).toContain(second!.id);
  const { checks } = await failingDoctor();
  expect(checks).toContainEqual({
    name: 'database',
    status: 'error',
    detail: `The stored build ${first!.id} is damaged: phases cannot be read.`,
  });
  expect(await service.stop()).toBe(0);
  service = await startService(service.data);
  expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
});

test('the way to whom builds would contact is tried, and what stands in it is told', async () => {
  const mirror = createServer((_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void mirror.close());
  const { port } = mirror.address() as AddressInfo;
  const repository = join(folder.path, 'repository');
  mkdirSync(repository);
  writeFileSync(join(repository, 'package.json'), '{"main":"index.js","dependencies":{"a":"1"}}');
  const asks = (npm: string) =>
    createCommandLine(join(folder.path, 'home'), {
      STAGEWRIGHT_NPM_MIRROR: npm,
      STAGEWRIGHT_STACKS: join(repository, 'stacks.yaml'),
    }).run(['doctor', 'network', '--folder', repository]);
  writeFileSync(
    join(repository, 'stacks.yaml'),
    'stacks: { Nodejs: { language: nodejs, port: 1, versions: [{ version: "24", base: [host/node] }] } }',
  );
  expect(await asks(`http://127.0.0.1:${port}/npm`)).toMatch(/npm mirror +ok +.*answers 200/);
  const refused = await asks('http://127.0.0.1:9/npm').then(
    () => expect.unreachable('nothing listens there'),
    (error: { code: number; stdout: string }) => error,
  );
  expect(refused.code).toBe(1);
  expect(refused.stdout).toMatch(
    /npm mirror +error +.*nothing listens there\. Check the address and its port\./,
  );
});
