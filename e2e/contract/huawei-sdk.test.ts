import { afterAll, beforeAll, expect, test } from 'vitest';
import { isEnded } from '../harness/client.ts';
import { JOB_NAME, openScene, type Scene } from './scene.ts';
import { type SdkCall, sdkClient } from './sdk-client.ts';
import { type SlowSource, startSlowSource } from './slow-source.ts';

const ID = expect.stringMatching(/^[a-z0-9]{40}$/);
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC$/);
const PHASES = ['Init', 'Download', 'PreProcess', 'Build', 'Artifact', 'PostProcess'];
const JOB = '/assembling/v1/jobs/{job_id}';
const BUILD = '/assembling/v1/builds/{build_id}';
/** Of the nine states those that a build may have while it waits or runs. */
const UNENDED = expect.stringMatching(/^(Queuing|Building|Pushing)$/);

let scene: Scene;
let call: SdkCall;
let slowSource: SlowSource;
let home: string | undefined;

beforeAll(async () => {
  slowSource = await startSlowSource();
  scene = await openScene({ STAGEWRIGHT_ALLOW_NETWORKS: '127.0.0.0/8', STAGEWRIGHT_MAX_BUILDS: '1' });
  home = process.env['HOME'];
  // The SDK writes into the home folder.
  process.env['HOME'] = scene.folder;
  call = sdkClient(scene);
});
afterAll(async () => {
  process.env['HOME'] = home;
  slowSource.close();
  await scene.close();
});

const job = (change: object = {}) => ({
  job_name: 'contract-job',
  job_description: 'made by the SDK',
  environment_setting: {
    docker_version: '1.0',
    cluster_id: 'c-1',
    use_public_cluster: true,
    cluster_name: 'builders',
    build_os: { arch: 'x86_64' },
  },
  code_repo: { type: 'BinObs', url: 'obs://demo/sample.zip', branch: '', namespace: '' },
  enterprise_project_id: '0',
  ...change,
});

async function createJob(change: object): Promise<string> {
  return (await call('POST', '/assembling/v1/jobs', { data: job(change) })).job_id;
}

const start = async (job_id: string) =>
  (await call('POST', `${JOB}/builds`, { pathParams: { job_id } })).build_id as string;
const onBuild = (path = '', more: object = {}) => ({
  path: `${BUILD}${path}`,
  request: { pathParams: { build_id: scene.build }, ...more },
});

test('1: list jobs (0218)', async () => {
  const list = await call('GET', '/assembling/v1/jobs', { queryParams: { page: 1, per_page: 6 } });
  expect(list).toEqual({ total: 1, per_page: 6, page: 1, list: [{ job_id: ID, job_name: JOB_NAME }] });
  const none = await call('GET', '/assembling/v1/jobs', {
    queryParams: { page: 1, per_page: 6, job_name: 'none' },
  });
  expect(none).toEqual({ total: 0, per_page: 6, page: 1, list: [] });
});

test('2, 3, 4, 5: create, read, replace and delete a job (0275, 0276, 0272, 0273)', async () => {
  const created = await call('POST', '/assembling/v1/jobs', { data: job() });
  expect(created).toEqual({
    job_id: ID,
    job_name: 'contract-job',
    job_description: 'made by the SDK',
    cluster_name: 'builders',
    cluster_id: 'c-1',
    created_at: TIME,
  });
  const { job_id } = created;
  const detail = await call('GET', JOB, { pathParams: { job_id } });
  expect(detail).toEqual({
    job_id,
    enterprise_project_id: '0',
    creator: 'admin',
    spec: { ...job(), build: {} },
    last_build_id: '',
    created_at: TIME,
    updated_at: TIME,
  });

  const least = { job_name: 'contract-job', environment_setting: {} };
  expect(await call('PUT', JOB, { pathParams: { job_id }, data: least })).toEqual({});
  expect((await call('GET', JOB, { pathParams: { job_id } })).spec).toEqual({
    job_name: 'contract-job',
    job_description: '',
    environment_setting: {
      docker_version: '',
      cluster_id: '',
      use_public_cluster: false,
      cluster_name: '',
      build_os: { arch: '' },
    },
    code_repo: null,
    enterprise_project_id: '0',
    build: {},
  });

  expect(await call('DELETE', JOB, { pathParams: { job_id } })).toEqual({});
  await expect(call('GET', JOB, { pathParams: { job_id } })).rejects.toMatchObject({
    httpStatusCode: 404,
    errorCode: 'SVCSTG.00100429',
    errorMsg: expect.stringContaining('The job was not found.'),
    requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
});

test('6, 7: both ways to start a build (0274, 0333)', async () => {
  const started = (index: number) => ({
    build_id: ID,
    job_id: scene.job,
    job_name: JOB_NAME,
    index,
    started_at: TIME,
    ended_at: '',
    duration: 0,
    state: UNENDED,
    build_state: UNENDED,
    progress: 0,
    commit_id: '',
    committer: '',
  });
  const pathParams = { job_id: scene.job };
  const newer = await call('POST', `${JOB}/builds`, { pathParams });
  expect(newer).toEqual(started(2));
  const older = await call('POST', JOB, { pathParams, data: { name: JOB_NAME } });
  expect(older).toEqual(started(3));
  for (const { build_id } of [newer, older]) await scene.admin.until(build_id, isEnded);
});

test("8: list a job's builds (0219)", async () => {
  const list = await call('GET', `${JOB}/builds`, {
    pathParams: { job_id: scene.job },
    queryParams: { name: JOB_NAME },
  });
  const build = (index: number) => ({
    build_id: ID,
    build_state: 'Successful',
    duration: expect.any(Number),
    index,
  });
  expect(list).toEqual({
    total: 3,
    per_page: 20,
    page: 1,
    finished: 3,
    successful: 3,
    list: [build(3), build(2), build(1)],
  });
});

/** All fields of 0269 and 0270, as they are for a package; `change` is what differs from build to build. */
const record = (change: object) => ({
  build_id: ID,
  job_id: ID,
  job_name: JOB_NAME,
  enterprise_project_id: '0',
  index: 1,
  started_at: TIME,
  ended_at: TIME,
  duration: expect.any(Number),
  build_state: 'Successful',
  state: 'Successful',
  repo_type: 'BinObs',
  repo_endpoint: '',
  repo_web_url: '',
  repo: 'obs://demo/sample.zip',
  branch: '',
  commit_id: '',
  committer: '',
  commit_time: '',
  commit_comment: '',
  language: 'nodejs',
  swr_repository: { [TIME_KEY]: expect.any(String) },
  swr_repo_page: { [TIME_KEY]: expect.any(String) },
  archive_result: {},
  base_image: expect.any(String),
  seccomp_path: '',
  type: 'user',
  creator: 'admin',
  code_repo_anatomy: null,
  os: { arch: 'x86_64' },
  progress: expect.any(Number),
  attempt: expect.any(Number),
  ...change,
});
const TIME_KEY = 'ms';

/** The two maps are keyed by a time in milliseconds; under one name they can be compared. */
// biome-ignore lint/suspicious/noExplicitAny: answers are checked field by field
function withPlainKeys(answer: any): any {
  const plain = (map: Record<string, string>) => {
    expect(Object.keys(map)).toEqual([expect.stringMatching(/^\d{13}$/)]);
    return { [TIME_KEY]: Object.values(map)[0] };
  };
  return {
    ...answer,
    swr_repository: plain(answer.swr_repository),
    swr_repo_page: plain(answer.swr_repo_page),
  };
}

test('9: build details (0269)', async () => {
  const { path, request } = onBuild();
  const address = `${scene.service.host}/default/sample:1`;
  expect(withPlainKeys(await call('GET', path, request))).toEqual(
    record({
      build_id: scene.build,
      job_id: scene.job,
      swr_repository: { [TIME_KEY]: address },
      archive_result: expect.objectContaining({ kind: 'image', digest: expect.stringMatching(/^sha256:/) }),
      base_image: expect.stringContaining(scene.base),
      progress: 100,
      attempt: 1,
    }),
  );
});

/** Of a package, which no check looks at; what is after `total_count` is native. */
const unchecked = () => ({
  build_id: scene.build,
  build_order: 1,
  total_count: 0,
  error_count: 0,
  warning_count: 0,
  info_count: 0,
  checked: false,
});

test('10: code-check data, by the same path (0271)', async () => {
  const { path, request } = onBuild('', { queryParams: { taskname: 'pmd' } });
  expect(await call('GET', path, request)).toEqual({
    checkstyle: {},
    pmd: expect.objectContaining({ ...unchecked(), findings: [] }),
    findbugs: {},
  });
});

test('11: cancel a build that runs, and one that waits behind it (0270)', async () => {
  const { url } = slowSource;
  const settings = { build: { language: 'java' }, environment_setting: { build_os: { arch: 'x86_64' } } };
  const slow = await createJob({ ...settings, job_name: 'slow', code_repo: { type: 'BinObs', url } });
  const waiting = await createJob({
    ...settings,
    job_name: 'waiting',
    code_repo: { type: 'binobs', url: 'obs://demo/MainLoop.jar' },
  });
  const running = await start(slow);
  await scene.admin.until(running, ({ build_state }) => build_state === 'Building');
  const queued = await start(waiting);

  const cancel = async (build_id: string) =>
    withPlainKeys(await call('PATCH', BUILD, { pathParams: { build_id }, data: undefined }));
  const cancelled = (change: object) =>
    record({
      build_state: 'Cancel',
      state: 'Cancel',
      language: 'java',
      base_image: '',
      cancel: {
        state: 'stopped',
        requested_by: 'admin',
        note: '',
        requested_at: TIME,
        reason: 'user',
        confirmed_at: TIME,
        confirmed_by: expect.any(String),
      },
      ...change,
    });
  expect(await cancel(queued)).toEqual(
    cancelled({
      build_id: queued,
      job_name: 'waiting',
      repo: 'obs://demo/MainLoop.jar',
      swr_repository: { [TIME_KEY]: `${scene.service.host}/default/waiting:1` },
    }),
  );
  expect(await cancel(running)).toEqual(cancelled({ build_id: running, job_name: 'slow', repo: url }));
  expect(await cancel(running)).toMatchObject({ build_state: 'Cancel', archive_result: {} });
});

test('12: phases (0220)', async () => {
  const { path, request } = onBuild('/phases');
  const list = PHASES.map((name) => ({
    id: expect.any(Number),
    name,
    state: 'Successful',
    started_at: TIME,
    ended_at: TIME,
  }));
  const phases = await call('GET', path, request);
  expect(phases).toEqual({ total: 6, list });
  const ids = phases.list.map(({ id }: { id: number }) => id);
  expect(ids.map((id: number) => id - ids[0])).toEqual([0, 1, 2, 3, 4, 5]);
});

test('13: log from an offset (0221)', async () => {
  const at = (from: number) => onBuild('/logs', { queryParams: { from } });
  const { path, request } = at(0);
  const whole = await call('GET', path, request);
  expect(whole).toEqual({
    buildlog: expect.stringContaining('Build 1 of job Sample'),
    next: Buffer.byteLength(whole.buildlog),
    phase_states: Array(6).fill('Successful').join(','),
    phases: PHASES.join(','),
  });
  const rest = at(10);
  expect((await call('GET', rest.path, rest.request)).buildlog).toBe(whole.buildlog.slice(10));
  const end = at(whole.next);
  expect(await call('GET', end.path, end.request)).toEqual({ ...whole, buildlog: '' });
});

test('14: code-check counts (0332)', async () => {
  const { path, request } = onBuild('/results');
  const counts = { static: { count_info: [unchecked()] } };
  expect(await call('GET', path, request)).toEqual({ checkstyle: counts, pmd: counts, findbugs: counts });
});

test('15, 16: versions of the stacks, in both spellings (0331, 0330)', async () => {
  const versions = await call('GET', '/assembling/v1/base_images');
  for (const name of ['Java', 'Nodejs'])
    expect(versions[name]).toEqual(expect.arrayContaining([expect.any(String)]));
  expect(Object.values(versions).every((list) => Array.isArray(list))).toBe(true);
  expect(await call('GET', '/v3/{project_id}/assembling/base-images')).toEqual(versions);
});

test('repository authorisations (contract, section (c))', async () => {
  const auths = '/v1/{project_id}/git/auths';
  const made = (name: string, change: object) => ({
    name,
    repo_host: '',
    repo_home: '',
    repo_user: '',
    avartar: '',
    create_time: expect.any(Number),
    update_time: expect.any(Number),
    status: 0,
    ...change,
  });
  const personal = made('sdk-token', {
    repo_type: 'gitlab',
    token_type: 'personal',
    repo_host: 'https://192.168.1.1:8080',
  });
  const password = made('sdk-password', {
    repo_type: 'devcloud',
    token_type: 'password',
    repo_user: 'acme/maria',
  });
  const ofType = (repo_type: string, data: object) => ({ pathParams: { repo_type }, data });
  const host = 'https://192.168.1.1:8080/gitlab';
  const token = ofType('gitlab', { name: 'sdk-token', token: 'planted', host });
  expect(await call('POST', `${auths}/{repo_type}/personal`, token)).toEqual({ authorization: personal });
  const login = ofType('devcloud', { name: 'sdk-password', user: 'acme/maria', password: 'planted' });
  expect(await call('POST', `${auths}/{repo_type}/password`, login)).toEqual({ authorization: password });
  expect(await call('GET', auths)).toEqual({
    authorizations: [
      { ...password, tag: null },
      { ...personal, tag: null },
    ],
    count: 2,
  });
  for (const name of ['sdk-token', 'sdk-password'])
    await call('DELETE', `${auths}/{name}`, { pathParams: { name } });
  expect(await call('GET', auths)).toEqual({ authorizations: [], count: 0 });
});
