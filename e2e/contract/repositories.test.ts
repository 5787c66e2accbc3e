import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isEnded, login, type User } from '../harness/client.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from '../harness/service.ts';
import { done } from './scene.ts';

const TOKEN = 'planted-repository-token-1776';

/** A host that has no repository and remembers who asked. */
interface Host {
  readonly server: Server;
  readonly origin: string;
  readonly seen: string[];
}

const folder = newDataFolder();
let service: Service;
let admin: User;
let peter: User;
let home: Host;
let other: Host;
let auths: string;

async function openHost(): Promise<Host> {
  const seen: string[] = [];
  const server = createServer(({ url, headers }, response) => {
    seen.push(`${url} ${headers.authorization ?? ''}`);
    response.writeHead(404).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { server, seen, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function makePeter(project: string): Promise<User> {
  const password = 'planted-password-of-peter';
  const { id } = done(await admin.call('POST', '/stagewright/v1/users', { name: 'peter', password }));
  const actions = ['list', 'modify'].map((name) => `servicestage:assembling:${name}`);
  done(await admin.call('PUT', `/stagewright/v1/projects/${project}/permissions/${id}`, { actions }));
  return login(service.url, 'peter', password);
}

beforeAll(async () => {
  home = await openHost();
  other = await openHost();
  const env = { STAGEWRIGHT_ALLOW_NETWORKS: '127.0.0.0/8' };
  service = await startService(join(folder.path, 'data'), env);
  admin = await login(service.url, 'admin', ADMIN_PASSWORD);
  const { projects } = done(await admin.call('GET', '/v3/auth/projects'));
  peter = await makePeter(projects[0].id);
  auths = `/v1/${projects[0].id}/git/auths`;
  done(await admin.call('POST', `${auths}/gitlab/personal`, { name: 'main', token: TOKEN }));
});
afterAll(async () => {
  home.server.close();
  other.server.close();
  await service.stop();
  folder.remove();
});

async function makeJob(name: string, host: Host, build: object = {}): Promise<string> {
  const url = `${host.origin}/demo/${name}.git`;
  const code_repo = { type: 'git', url, branch: 'main', auth: 'main' };
  const body = { job_name: name, environment_setting: {}, code_repo, build: { attempts: 1, ...build } };
  return done(await admin.call('POST', '/assembling/v1/jobs', body)).job_id;
}

async function build(user: User, job: string, body?: object) {
  const { build_id } = done(await user.call('POST', `/assembling/v1/jobs/${job}/builds`, body));
  return await user.until(build_id, isEnded);
}

const repoHost = async () => done(await admin.call('GET', auths)).authorizations[0].repo_host;

test('a login is bound by its creator, to the host of the first build, and given to no other', async () => {
  const [own, foreign] = [await makeJob('own', home), await makeJob('foreign', other)];
  expect((await build(peter, foreign)).failure).toMatchObject({ reason: 'source_refused', blame: 'user' });
  expect(await repoHost()).toBe('');
  await build(admin, own);
  expect(await repoHost()).toBe(home.origin);
  const refused = await build(admin, foreign);
  expect(refused.failure.message).toContain(`is for ${home.origin} and is not given to ${other.origin}`);
  expect(other.seen).toEqual([]);
  // The service writes how a build ended once its end is stored.
  const log = async () =>
    (await admin.call('GET', `/assembling/v1/builds/${refused.build_id}/logs?from=0`)).body.buildlog;
  await expect.poll(log).toContain('source_refused');
});

test('a name is given once', async () => {
  const again = await admin.call('POST', `${auths}/github/personal`, { name: 'main', token: TOKEN });
  expect(again).toMatchObject({ status: 400, body: { error_code: 'SVCSTG.REPO.0403' } });
});

test('a build is shown with the branch, tag or commit that it was started for', async () => {
  const job = await makeJob('shown', home);
  const project = { name: 'shown', archiveURL: '' };
  expect(await build(admin, job)).toMatchObject({
    repo_type: 'Git',
    branch: 'main',
    repo_endpoint: home.origin,
    repo_web_url: `${home.origin}/demo/shown`,
    code_repo_anatomy: project,
  });
  expect(await build(admin, job, { tag: 'v1' })).toMatchObject({ branch: 'v1' });
  expect(await build(admin, job, { commit_id: 'c'.repeat(40) })).toMatchObject({ branch: '' });
});

test('a build is not started without a secret that its job names', async () => {
  const secret = '/stagewright/v1/secrets/TOKEN';
  done(await admin.call('PUT', secret, { value: TOKEN }));
  const job = await makeJob('secretive', home, { secrets: ['TOKEN'] });
  const names = done(await admin.call('GET', '/stagewright/v1/secrets')).list;
  expect(names).toMatchObject([{ name: 'TOKEN', updated_by: 'admin' }]);
  done(await admin.call('DELETE', secret));
  const started = await admin.call('POST', `/assembling/v1/jobs/${job}/builds`);
  expect(started).toMatchObject({ status: 400, body: { error_code: 'SVCSTG.CPE.4004014' } });
});
