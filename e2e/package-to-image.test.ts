import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shareHostBases } from '../packages/engine/src/testing/shared-host-bases.ts';
import { isEnded, login, type User } from './harness/client.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from './harness/service.ts';

const folder = newDataFolder();
const USER_PASSWORD = 'planted-user-password-0815';
let service: Service;
let admin: User;
let user: User;
let jar: Buffer;

beforeAll(async () => {
  const file = join(folder.path, 'MainLoop.jar');
  execFileSync(process.execPath, [join(import.meta.dirname, '../examples/main-loop/build.mjs'), file]);
  jar = readFileSync(file);
  await shareHostBases(join(folder.path, 'data/worker/cache'));
  service = await startService(join(folder.path, 'data'));
  admin = await login(service.url, 'admin', ADMIN_PASSWORD);
});

afterAll(async () => {
  await service.stop();
  folder.remove();
});

async function createJob(owner: User, name: string, extra: object = {}): Promise<string> {
  const code_repo = { type: 'BinObs', url: 'obs://demo/MainLoop.jar' };
  const body = { job_name: name, environment_setting: {}, code_repo, build: { language: 'java' }, ...extra };
  const created = await owner.call('POST', '/assembling/v1/jobs', body);
  expect(created.status).toBe(200);
  return created.body.job_id;
}

async function startBuild(owner: User, job: string): Promise<string> {
  const started = await owner.call('POST', `/assembling/v1/jobs/${job}/builds`);
  expect(started.status).toBe(200);
  return started.body.build_id;
}

test("the contract's example to the letter: cancel of a running package build", async () => {
  const created = await admin.call('POST', '/stagewright/v1/users', {
    name: 'paas_servicestage_test',
    password: USER_PASSWORD,
  });
  expect(created.status, JSON.stringify(created.body)).toBeLessThan(300);
  const projects = await admin.call('GET', '/v3/projects');
  const project = projects.body.projects.find(({ name }: { name: string }) => name === 'default').id;
  const actions = ['list', 'create', 'modify', 'delete'].map((action) => `servicestage:assembling:${action}`);
  const granted = await admin.call(
    'PUT',
    `/stagewright/v1/projects/${project}/permissions/${created.body.id}`,
    { actions },
  );
  expect(granted.status, JSON.stringify(granted.body)).toBeLessThan(300);
  user = await login(service.url, 'paas_servicestage_test', USER_PASSWORD);

  expect((await user.put('/stagewright/v1/objects/demo/MainLoop.jar', jar)).status).toBe(200);
  const job = await createJob(user, 'test');
  const build = await startBuild(user, job);
  await user.until(build, ({ build_state }) => build_state === 'Building');

  const cancelled = await user.call('PATCH', `/assembling/v1/builds/${build}`);
  expect(cancelled.status, JSON.stringify(cancelled.body)).toBe(200);
  expect(cancelled.body).toMatchObject({
    build_id: expect.stringMatching(/^[a-z0-9]{40}$/),
    job_id: job,
    job_name: 'test',
    enterprise_project_id: '0',
    index: 1,
    started_at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC$/),
    ended_at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC$/),
    build_state: 'Cancel',
    repo_type: 'BinObs',
    repo_endpoint: '',
    repo_web_url: '',
    repo: 'obs://demo/MainLoop.jar',
    branch: '',
    commit_id: '',
    committer: '',
    commit_time: '',
    commit_comment: '',
    language: 'java',
    swr_repository: expect.any(Object),
    swr_repo_page: expect.any(Object),
    archive_result: {},
    seccomp_path: '',
    type: 'user',
    creator: 'paas_servicestage_test',
    code_repo_anatomy: null,
    os: { arch: 'x86_64' },
    cancel: {
      state: 'stopped',
      requested_by: 'paas_servicestage_test',
      reason: 'user',
      confirmed_by: 'exit',
    },
  });
  expect((await user.call('GET', '/stagewright/v1/images/default/test')).status).toBe(404);
  expect((await user.call('PATCH', `/assembling/v1/builds/${build}`)).body.build_state).toBe('Cancel');
  const log = await user.call('GET', `/assembling/v1/builds/${build}/logs?from=0`);
  expect(log.body.buildlog).toMatch(
    /\[stagewright\] Cancel: user by paas_servicestage_test .*confirmed by exit\)\n$/,
  );
  expect(log.body.phases).toBe('Init,Download,PreProcess,Build,Artifact,PostProcess');
  expect(log.body.next).toBe(Buffer.byteLength(log.body.buildlog));
});

test('a worker that is killed in the middle is started again, and the build goes on to its image', async () => {
  const build = await startBuild(user, await createJob(user, 'main-loop'));
  await user.until(build, ({ build_state }) => build_state === 'Building');
  process.kill(service.workerPid(), 'SIGKILL');
  const ended = await user.until(build, isEnded);
  expect(ended).toMatchObject({
    build_state: 'Successful',
    attempt: 2,
    archive_result: { digest: expect.stringMatching(/^sha256:/) },
  });

  const reference = `docker://${service.host}/default/main-loop:1`;
  const credentials = `paas_servicestage_test:${USER_PASSWORD}`;
  const inspected = execFileSync('skopeo', [
    'inspect',
    '--tls-verify=false',
    '--creds',
    credentials,
    reference,
  ]);
  expect(JSON.parse(inspected.toString()).Digest).toBe(ended.archive_result.digest);
  const late = await user.call('PATCH', `/assembling/v1/builds/${build}`);
  expect(late).toMatchObject({ status: 400, body: { error_code: 'SVCSTG.CPE.4004003' } });
  expect(late.headers.get('x-request-id')).toBe(late.body.request_id);
});

test('what a service that is killed was running is settled after its next start', async () => {
  const job = await createJob(user, 'again');
  const first = await startBuild(user, job);
  await service.kill();
  service = await startService(service.data);
  admin = await login(service.url, 'admin', ADMIN_PASSWORD);
  user = await login(service.url, 'paas_servicestage_test', USER_PASSWORD);
  const ended = await user.until(first, isEnded);
  expect(ended.build_state).toBe('Successful');
  const phases = await user.call('GET', `/assembling/v1/builds/${first}/phases`);
  expect(phases.body.list.map(({ state }: { state: string }) => state)).toEqual(Array(6).fill('Successful'));
});

test('the same package on the same base gives the same digest in another job', async () => {
  const digests = [];
  for (const name of ['same-a', 'same-b']) {
    const build = await startBuild(user, await createJob(user, name));
    digests.push((await user.until(build, isEnded)).archive_result.digest);
  }
  expect(new Set(digests).size).toBe(1);
});

test('a second service on the same data folder says so and ends', async () => {
  await expect(startService(service.data)).rejects.toThrow('in use by another server');
});

test('a drain ends with 0', async () => {
  expect(await service.stop()).toBe(0);
  service = await startService(service.data);
});
