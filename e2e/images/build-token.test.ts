import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isEnded, login, type User } from '../harness/client.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from '../harness/service.ts';

const REPOSITORY = 'default/token';

const folder = newDataFolder();
let service: Service;
let user: User;
let key: string;

beforeAll(async () => {
  service = await startService(join(folder.path, 'data'), { STAGEWRIGHT_EMBEDDED_WORKER: 'false' });
  user = await login(service.url, 'admin', ADMIN_PASSWORD);
  key = (await user.call('POST', '/stagewright/v1/workers', { name: 'by-hand' })).body.key;
});

afterAll(async () => {
  await service.stop();
  folder.remove();
});

/** What a worker says, by hand. */
async function say(path: string, body: object) {
  const response = await fetch(`${service.url}/stagewright/v1/worker/${path}`, {
    method: 'POST',
    headers: { 'x-worker-key': key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  expect(response.status, text).toBeLessThan(300);
  return text === '' ? null : JSON.parse(text);
}

async function register(): Promise<string> {
  const about = { name: 'hand', version: '0', pool: 'default', labels: {}, slots: 1, arch: 'x86_64' };
  return (await say('register', about)).worker_id;
}

interface Attempt {
  readonly epoch: number;
  readonly token: string;
}

async function accept(worker_id: string): Promise<Attempt> {
  const { build_id, epoch } = await say('claims', { worker_id, wait_s: 30 });
  const { target } = await say(`builds/${build_id}/accept`, { worker_id, epoch });
  return { epoch, token: target.token };
}

/** How the registry answers a pull, a push and an exchanged token's pull. */
async function answersTo(token: string): Promise<readonly number[]> {
  const status = async (method: string, path: string, authorization: string) => {
    const response = await fetch(service.url + path, { method, headers: { authorization } });
    await response.arrayBuffer();
    return response.status;
  };
  const basic = `Basic ${Buffer.from(`_build:${token}`).toString('base64')}`;
  const scope = `repository:${REPOSITORY}:pull`;
  const exchange = await fetch(`${service.url}/v2/token?scope=${scope}`, {
    headers: { authorization: basic },
  });
  const exchanged = ((await exchange.json()) as { token: string }).token;
  return [
    await status('GET', `/v2/${REPOSITORY}/tags/list`, `Bearer ${token}`),
    await status('POST', `/v2/${REPOSITORY}/blobs/uploads/`, `Bearer ${token}`),
    await status('GET', `/v2/${REPOSITORY}/tags/list`, `Bearer ${exchanged}`),
  ];
}

const REFUSED = [401, 401, 401];

test('the token of an attempt pulls and pushes until the attempt is over, and then nothing', async () => {
  await user.put('/stagewright/v1/objects/demo/a.jar', Buffer.from('x'));
  const code_repo = { type: 'BinObs', url: 'obs://demo/a.jar' };
  const job = await user.call('POST', '/assembling/v1/jobs', {
    job_name: 'token',
    environment_setting: {},
    code_repo,
  });
  const { build_id } = (await user.call('POST', `/assembling/v1/jobs/${job.body.job_id}/builds`)).body;

  const firstWorker = await register();
  const first = await accept(firstWorker);
  const [pull, push, exchanged] = await answersTo(first.token);
  expect(push).toBe(202);
  expect([pull, exchanged]).not.toContain(401);

  await say('leave', { worker_id: firstWorker });
  expect(await answersTo(first.token)).toEqual(REFUSED);

  const second = await accept(await register());
  expect(second.epoch).toBeGreaterThan(first.epoch);
  expect(await answersTo(first.token)).toEqual(REFUSED);
  expect((await answersTo(second.token))[1]).toBe(202);

  await user.call('PATCH', `/assembling/v1/builds/${build_id}?wait=0`);
  await say(`builds/${build_id}/end`, { epoch: second.epoch, outcome: { kind: 'stopped' } });
  expect((await user.until(build_id, isEnded)).build_state).toBe('Cancel');
  expect(await answersTo(second.token)).toEqual(REFUSED);
});
