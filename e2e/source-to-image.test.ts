import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { programsNamed } from '../packages/engine/src/executors/testing/programs-named.ts';
import { type GitServer, startGitServer } from '../packages/engine/src/testing/git-server.ts';
import { createTestRepository, type TestRepository } from '../packages/engine/src/testing/test-repository.ts';
import { isEnded, login, type User } from './harness/client.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from './harness/service.ts';

const TOKEN = 'planted-token-of-the-repository';
const SECRET = 'planted-secret-of-the-build';
const SITE = { 'index.html': '<h1>one</h1>' };
const HANGING = "trap '' TERM; setsid sleep 1000 & sleep 1000 & echo waiting; sleep 1000";

const folder = newDataFolder();
let service: Service;
let git: GitServer;
let user: User;
let auths: string;

beforeAll(async () => {
  const root = join(folder.path, 'repositories');
  mkdirSync(root);
  git = await startGitServer({ root, login: { username: 'oauth2', password: TOKEN } });
  service = await startService(join(folder.path, 'data'), { STAGEWRIGHT_ALLOW_NETWORKS: '127.0.0.0/8' });
  user = await login(service.url, 'admin', ADMIN_PASSWORD);
  const { body } = await user.call('GET', '/v3/auth/projects');
  auths = `/v1/${body.projects[0].id}/git/auths`;
  await done('POST', `${auths}/gitlab/personal`, { name: 'main', token: TOKEN, host: git.url });
});
afterAll(async () => {
  await service.stop();
  await git.close();
  folder.remove();
});

async function done(method: string, path: string, body?: unknown) {
  const answer = await user.call(method, path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
}

const repository = (name: string): Promise<TestRepository> =>
  createTestRepository(join(folder.path, 'repositories'), name);

async function makeJob(name: string, build: object = {}): Promise<string> {
  const code_repo = {
    type: 'GitLab',
    url: `${git.url}/${name}.git`,
    branch: 'main',
    namespace: 'demo',
    auth: 'main',
  };
  const body = { job_name: name, environment_setting: {}, code_repo, build: { attempts: 2, ...build } };
  return (await done('POST', '/assembling/v1/jobs', body)).job_id;
}

async function start(job: string, body?: object): Promise<string> {
  return (await done('POST', `/assembling/v1/jobs/${job}/builds`, body)).build_id;
}

const logOf = async (build: string): Promise<string> =>
  (await done('GET', `/assembling/v1/builds/${build}/logs?from=0`)).buildlog;

async function succeeded(build: string) {
  const record = await user.until(build, isEnded);
  expect(record.build_state, await logOf(build)).toBe('Successful');
  return record;
}

const imageOf = (name: string, tag: number) =>
  user.call('GET', `/stagewright/v1/images/_show?reference=default/${name}:${tag}`);

test('a branch becomes an image; the record says what was built, and by which plan', async () => {
  const site = await repository('site');
  const commit = await site.commit(SITE, 'The first page');
  const build = await start(await makeJob('site'));
  const record = await succeeded(build);
  expect(record).toMatchObject({
    repo_type: 'GitLab',
    branch: 'main',
    commit_id: commit,
    committer: 'Carl Committer',
    commit_time: '2026-01-02 03:04:05 +0000 UTC',
    commit_comment: 'The first page',
    archive_result: { digest: expect.stringMatching(/^sha256:/) },
  });
  const plan = await done('GET', `/stagewright/v1/builds/${build}/plan`);
  expect(plan).toMatchObject({ origin: 'language', language: 'static', steps: [] });
  expect(await logOf(build)).not.toContain(TOKEN);
});

test('a start names a tag or a commit, whatever the branch has become', async () => {
  const moved = await repository('moved');
  const first = await moved.commit(SITE);
  await moved.git('tag', 'v1');
  await moved.commit({ 'index.html': '<h1>two</h1>' });
  const job = await makeJob('moved');
  const [tagged, named, newest] = [
    await succeeded(await start(job, { tag: 'v1' })),
    await succeeded(await start(job, { commit_id: first })),
    await succeeded(await start(job)),
  ];
  expect([tagged.commit_id, named.commit_id]).toEqual([first, first]);
  expect(tagged.archive_result.digest).toBe(named.archive_result.digest);
  expect(newest.archive_result.digest).not.toBe(named.archive_result.digest);
});

test('a command builds in the sandbox, with its secrets, which nothing repeats', async () => {
  await (await repository('command')).commit({ 'page.txt': 'text' });
  await done('PUT', '/stagewright/v1/secrets/DEPLOY_KEY', { value: SECRET });
  const build = await start(
    await makeJob('command', {
      secrets: ['DEPLOY_KEY'],
      env: { GREETING: 'hello' },
      build_cmd:
        'mkdir dist && echo "$GREETING $CI $STAGEWRIGHT_COMMIT" > dist/index.html && echo "secret $DEPLOY_KEY" && id -u && ls / && cat dist/index.html',
      artifact_path: 'dist',
    }),
  );
  await succeeded(build);
  const log = await logOf(build);
  expect(log).toMatch(/hello true [0-9a-f]{40}/);
  expect(log).toMatch(/secret \*+/);
  expect(log).not.toContain(SECRET);
});

test('a Dockerfile builds too, from what a command has made for it', async () => {
  await (await repository('docker')).commit({
    Dockerfile:
      'FROM scratch AS files\nARG WORD=none\nCOPY made/page.txt /page.txt\nLABEL word=$WORD\nFROM scratch\nCOPY --from=files /page.txt /\n',
  });
  const build = await start(
    await makeJob('docker', {
      build_args: { WORD: 'given' },
      build_cmd: 'mkdir made && echo text > made/page.txt',
      dockerfile_path: './',
    }),
  );
  const record = await succeeded(build);
  expect(record.archive_result.digest).toMatch(/^sha256:/);
  expect(await logOf(build)).toContain('build.dockerfile_path names it, after build.build_cmd');
});

const PACKAGE = { artifact_kind: 'package' };
const bytesOf = async (url: string) =>
  (await user.call('GET', `/stagewright/v1/objects/${url.slice('obs://'.length)}`)).body;

test('what a command leaves is kept as a package, and another job makes its image', async () => {
  await (await repository('pages')).commit({ 'page.txt': 'text' });
  const make = { ...PACKAGE, build_cmd: 'mkdir dist && cp page.txt dist/index.html', artifact_path: 'dist' };
  const record = await succeeded(await start(await makeJob('pages', make)));
  const url = 'obs://artifacts/pages/1/pages.tar';
  expect(record.archive_result).toMatchObject({ kind: 'package', reference: url, layers: [] });
  expect(Object.values(record.swr_repository)).toEqual([url]);
  const code_repo = { type: 'BinObs', url };
  const job = await done('POST', '/assembling/v1/jobs', {
    job_name: 'of-pages',
    environment_setting: {},
    code_repo,
  });
  const image = await succeeded(await start(job.job_id));
  expect(image.archive_result).toMatchObject({
    kind: 'image',
    reference: expect.stringContaining('of-pages:1'),
  });
});

test('a package has the place that the job names, and the last build of it has it', async () => {
  const place = { artifact_namespace: 'releases', artifact_name: 'team/tool', artifact_tag: 'latest' };
  await (await repository('tool')).commit({ 'page.txt': 'text' });
  const make = 'mkdir out && printf "$STAGEWRIGHT_BUILD_INDEX" > out/tool';
  const job = await makeJob('tool', { ...PACKAGE, ...place, build_cmd: make, artifact_path: 'out/t*' });
  const url = 'obs://releases/team/tool/latest/tool';
  for (const index of ['1', '2']) {
    const { archive_result } = await succeeded(await start(job));
    expect(archive_result).toMatchObject({ reference: url, size: 1 });
    expect(await bytesOf(url)).toBe(index);
  }
});

test('a cancel while a package is on its way leaves nothing of it', async () => {
  await (await repository('large')).commit({ 'page.txt': 'text' });
  const make = { ...PACKAGE, build_cmd: 'truncate -s 600M large.bin', artifact_path: 'large.bin' };
  const build = await start(await makeJob('large', make));
  const coming = () => readdirSync(join(service.data, 'objects/tmp'));
  await expect.poll(coming, { timeout: 60_000, interval: 5 }).not.toEqual([]);
  const cancelled = await done('PATCH', `/assembling/v1/builds/${build}`);
  expect(cancelled).toMatchObject({ build_state: 'Cancel', archive_result: {} });
  await expect.poll(coming).toEqual([]);
  const { list } = await done('GET', '/stagewright/v1/objects?bucket=artifacts&prefix=large/');
  expect(list).toEqual([]);
});

test('a cancel ends every process of a running step, is proved, and publishes nothing', async () => {
  await (await repository('hanging')).commit(SITE);
  const build = await start(await makeJob('hanging', { build_cmd: HANGING, grace_s: 0 }));
  await expect.poll(() => logOf(build), { timeout: 20_000 }).toMatch(/^waiting$/m);
  const sleeping = () => programsNamed(build).filter((program) => program === 'sleep');
  expect(sleeping().length).toBeGreaterThan(0);
  const cancelled = await done('PATCH', `/assembling/v1/builds/${build}`);
  expect(cancelled).toMatchObject({
    build_state: 'Cancel',
    cancel: { state: 'stopped', confirmed_by: 'exit' },
  });
  expect(sleeping()).toEqual([]);
  expect(await imageOf('hanging', 1)).toMatchObject({ status: 404 });
});

test('an attempt after the death of the worker builds the commit of the first one', async () => {
  const pinned = await repository('pinned');
  const first = await pinned.commit(SITE);
  const build = await start(
    await makeJob('pinned', { build_cmd: 'test -e /tmp/never || sleep 8; echo built', artifact_path: '.' }),
  );
  await expect.poll(() => logOf(build), { timeout: 20_000 }).toContain('Step build_cmd');
  await pinned.commit({ 'index.html': 'moved on' });
  process.kill(service.workerPid(), 'SIGKILL');
  const record = await succeeded(build);
  expect(record).toMatchObject({ commit_id: first, attempt: 2 });
});
