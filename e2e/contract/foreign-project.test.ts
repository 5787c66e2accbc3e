import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isEnded, login, type User } from '../harness/client.ts';
import { exchange, type Received, type Sent } from './exchange.ts';
import { filled, hasIds, type Ids } from './foreign/fill.ts';
import { type Operation, operationsOf } from './foreign/operations.ts';
import { ownerView } from './foreign/owner-view.ts';
import { done, nodePackage, openScene, type Scene, startJob } from './scene.ts';
import { type SlowSource, startSlowSource } from './slow-source.ts';

const PASSWORD = 'planted-outsider-password-1789';
const ALL_ACTIONS = ['list', 'create', 'modify', 'delete'].map((name) => `servicestage:assembling:${name}`);

let scene: Scene;
let slow: SlowSource;
/** May do everything in project `other`, and nothing else. */
let outsider: User;
/** A job of the owner whose builds find no package, and so make no image. */
let failing: string;
let operations: readonly Operation[];
let theirs: Ids;
let before: Readonly<Record<string, unknown>>;

/** Ids of the same form that nobody has: what is foreign must look like them. */
const NOBODYS: Ids = {
  job_id: 'a'.repeat(40),
  build_id: 'a'.repeat(40),
  project_id: 'a'.repeat(32),
  user_id: 'a'.repeat(32),
  access: 'A'.repeat(20),
  bucket: 'nowhere',
  object: 'nothing.zip',
  image: 'default/nothing',
  credential: 'nothing',
  worker: 'nothing',
  worker_id: 'nothing',
  preview_id: 'a'.repeat(40),
  order_id: 'a'.repeat(40),
  auth: 'nothing',
  secret: 'NOTHING',
  repo_type: 'github',
};

async function makeOutsider(): Promise<User> {
  const { id } = done(
    await scene.admin.call('POST', '/stagewright/v1/users', { name: 'outsider', password: PASSWORD }),
  );
  const path = `/stagewright/v1/projects/${scene.otherProject.id}/permissions/${id}`;
  done(await scene.admin.call('PUT', path, { actions: ALL_ACTIONS }));
  return login(scene.url, 'outsider', PASSWORD, 'other');
}

beforeAll(async () => {
  slow = await startSlowSource();
  scene = await openScene({ STAGEWRIGHT_ALLOW_NETWORKS: '127.0.0.0/8' });
  outsider = await makeOutsider();
  const credential = { host: 'r.test', username: 'u', password: 'planted-credential', project_ids: [] };
  done(await scene.admin.call('PUT', '/stagewright/v1/registry-credentials/theirs', credential));
  const login = { name: 'their-login', token: 'planted-repository-token' };
  done(await scene.admin.call('POST', `/v1/${scene.project.id}/git/auths/github/personal`, login));
  done(await scene.admin.call('PUT', '/stagewright/v1/secrets/THEIR_SECRET', { value: 'planted-secret' }));
  const files = { kind: 'bearer', host: 'https://files.test', secret: 'planted-package-token' };
  done(await scene.admin.call('PUT', '/stagewright/v1/package-logins/their-login', files));
  const absent = await startJob(scene.admin, scene.base, { name: 'failing', url: 'obs://demo/absent.zip' });
  failing = absent.job;
  await scene.admin.until(absent.build, isEnded);
  const running = await startJob(scene.admin, scene.base, { name: 'running', url: slow.url });
  const own = `/stagewright/v1/jobs/${running.job}/secrets/THEIR_SECRET`;
  done(await scene.admin.call('PUT', own, { value: 'planted-secret' }));
  await scene.admin.until(running.build, ({ build_state }) => build_state === 'Building');
  // From here on it says nothing more: it waits for its package.
  const log = async () =>
    (await scene.admin.call('GET', `/assembling/v1/builds/${running.build}/logs?from=0`)).body.buildlog;
  const begun = async () =>
    (await scene.admin.call('GET', `/stagewright/v1/builds/${running.build}`)).body.phases.some(
      ({ name, started_at }: { name: string; started_at: string }) =>
        name === 'Download' && started_at !== '',
    );
  await vi.waitFor(async () => expect(await log()).toContain('--- Download'), { timeout: 30_000 });
  await vi.waitFor(async () => expect(await begun()).toBe(true), { timeout: 30_000 });
  operations = await operationsOf(scene.url);
  theirs = {
    job_id: running.job,
    build_id: running.build,
    project_id: scene.project.id,
    user_id: scene.userId,
    access: scene.key.access,
    bucket: 'demo',
    object: 'sample.zip',
    image: scene.repository,
    credential: 'theirs',
    worker: 'embedded',
    worker_id: 'embedded-1',
    preview_id: 'b'.repeat(40),
    order_id: 'b'.repeat(40),
    auth: 'their-login',
    secret: 'THEIR_SECRET',
    repo_type: 'github',
  };
  before = await ownerView(scene, theirs);
});
afterAll(async () => {
  slow.close();
  await scene.close();
});

const send = (user: User, { headers = {}, ...sent }: Sent) =>
  exchange(scene.url, {
    ...sent,
    headers: { 'x-auth-token': user.token, 'content-type': 'application/json', ...headers },
  });

/** An answer without what differs from request to request: its id, and the ids that were asked for. */
function comparable({ status, text }: Received, ids: Ids): { status: number; text: string } {
  let plain = text.replace(/"request_id":"[0-9a-f]+"/, '');
  for (const id of Object.values(ids)) plain = plain.replaceAll(id, '<id>');
  return { status, text: plain };
}

async function expectHidden(user: User, operation: Operation): Promise<void> {
  const what = `${operation.method} ${operation.path}`;
  const foreign = comparable(await send(user, filled(operation, theirs)), theirs);
  const absent = comparable(await send(user, filled(operation, NOBODYS)), NOBODYS);
  const refusals = { none: 200, token: 404, admin: 403, worker: 401 };
  expect(foreign.status, `${what}: ${foreign.text}`).toBe(refusals[operation.auth]);
  expect(foreign, `${what} tells a foreign id from an unknown one`).toEqual(absent);
}

/** Buckets and secrets are of the project that names them: what is put to the name of a foreign one is one's own. */
const MAKES_ONES_OWN = ['putObject', 'appendUpload', 'putProjectSecret', 'putPackageLogin'];
/** Operations without an id in the path that take or show nothing of a project: what they need is in their bodies, and is theirs. */
const BY_OWN_BODY = [
  'createJob',
  'putImageRetention',
  'deleteImageRetention',
  'previewPlan',
  'clearCaches',
  'createGitKeyAuth',
  'createToken',
  'createAccessKey',
  'revokeToken',
  'checkToken',
  'showToken',
];

test('a plan is previewed of what the project has, with logins that it has', async () => {
  const preview = async (code_repo: object) => {
    const { status, body } = await outsider.call('POST', '/stagewright/v1/plans', { code_repo });
    expect(status).toBe(200);
    return body.failure;
  };
  const refusedPackage = await preview({ type: 'BinObs', url: 'obs://demo/sample.zip' });
  expect(refusedPackage.reason).toBe('source_not_found');
  expect(refusedPackage).toEqual(await preview({ type: 'BinObs', url: 'obs://demo/absent.zip' }));
  const repository = { type: 'github', url: 'https://files.test/a/b', branch: 'main', namespace: 'a' };
  expect(await preview({ ...repository, auth: 'their-login' })).toEqual({
    reason: 'source_refused',
    message: 'The repository authorisation their-login does not exist any more.',
  });
});

describe('every operation of the service', () => {
  test('with ids of another project answers as if there were none', async () => {
    const tried = operations.filter(
      (operation) => hasIds(operation) && !MAKES_ONES_OWN.includes(operation.id),
    );
    expect(tried.length).toBeGreaterThan(35);
    for (const operation of tried) await expectHidden(outsider, operation);
  });

  test('in a project answers an administrator who is in another the same', async () => {
    const tried = operations.filter(
      (operation) => hasIds(operation) && operation.inProject && !MAKES_ONES_OWN.includes(operation.id),
    );
    expect(tried.length).toBeGreaterThan(20);
    for (const operation of tried) await expectHidden(scene.stranger, operation);
  });

  test('without ids shows nothing of another project, and those for administrators are closed', async () => {
    const rest = operations.filter((operation) => !hasIds(operation) && !BY_OWN_BODY.includes(operation.id));
    const secrets = [
      theirs.job_id,
      theirs.build_id,
      theirs.access,
      theirs.project_id,
      'sample.zip',
      'their-login',
      'THEIR_SECRET',
      scene.repository,
      scene.base,
    ];
    for (const operation of rest.filter(({ auth }) => auth !== 'none')) {
      const { method, path, auth } = operation;
      const answer = path.endsWith('/stream')
        ? await firstEvents(path)
        : await send(outsider, { method, path });
      if (auth === 'token')
        expect(method, `what does ${method} ${path} take? Say it in BY_OWN_BODY`).toBe('GET');
      expect(answer.status, `${method} ${path}`).toBe(
        { none: 200, token: 200, admin: 403, worker: 401 }[auth],
      );
      for (const secret of secrets) expect(answer.text, `${method} ${path}`).not.toContain(secret);
    }
  });

  /** What a stream tells in the time in which a build of the owner is started and ends. */
  async function firstEvents(path: string): Promise<{ status: number; text: string }> {
    const gone = new AbortController();
    const response = await fetch(scene.url + path, {
      headers: { 'x-auth-token': outsider.token },
      signal: gone.signal,
    });
    let text = '';
    const reading = (async () => {
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
    })().catch(() => undefined);
    const started = done(await scene.admin.call('POST', `/assembling/v1/jobs/${failing}/builds`));
    await scene.admin.until(started.build_id, isEnded);
    gone.abort();
    await reading;
    expect(text).not.toContain(started.build_id);
    return { status: response.status, text };
  }
});

describe('ids of another project in a body or query', () => {
  test('a token for their project, keys of their user, their token', async () => {
    const identity = { methods: ['password'], password: { user: { name: 'outsider', password: PASSWORD } } };
    const scope = { project: { id: scene.project.id } };
    const token = await send(outsider, {
      method: 'POST',
      path: '/v3/auth/tokens',
      body: JSON.stringify({ auth: { identity, scope } }),
    });
    expect(token.status).toBe(401);
    const keys = await send(outsider, {
      method: 'GET',
      path: `/v3.0/OS-CREDENTIAL/credentials?user_id=${scene.userId}`,
    });
    expect(keys.status).toBe(403);
    const body = JSON.stringify({ credential: { user_id: scene.userId } });
    const made = await send(outsider, { method: 'POST', path: '/v3.0/OS-CREDENTIAL/credentials', body });
    expect(made.status).toBe(403);
    for (const method of ['GET', 'HEAD', 'DELETE']) {
      const headers = { 'x-subject-token': scene.admin.token };
      expect((await send(outsider, { method, path: '/v3/auth/tokens', headers })).status).toBe(404);
    }
  });

  test('an upload to a bucket of the same name is of the project that sends it', async () => {
    const path = '/stagewright/v1/objects/demo/sample.zip';
    const own = await outsider.put(path, Buffer.from('mine'));
    expect(own.status).toBe(200);
    const kept = await send(scene.admin, { method: 'GET', path });
    expect(kept.headers['content-length']).toBe(String(nodePackage().length));
    expect((await send(outsider, { method: 'DELETE', path })).status).toBe(204);
  });

  test.each([
    ['package', () => ({ url: 'obs://demo/sample.zip' }), 'source_not_found'],
    [
      'base image',
      () => ({ url: 'obs://own/own.zip', build: { base_image: scene.base } }),
      'base_unavailable',
    ],
  ])('a build of their %s fails as if it were not there', async (_what, change, reason) => {
    await outsider.put('/stagewright/v1/objects/own/own.zip', nodePackage());
    const started = await startJob(outsider, scene.base, {
      name: `steal-${reason.replaceAll('_', '-')}`,
      ...change(),
    });
    expect((await outsider.until(started.build, isEnded)).failure).toMatchObject({ reason });
  });

  test('a login or a secret of theirs is none', async () => {
    const repository = { type: 'Git', url: 'https://git.example.com/demo.git', branch: 'main' };
    for (const [job, code] of [
      [{ code_repo: { ...repository, auth: 'their-login' } }, 'SVCSTG.REPO.0450'],
      [{ code_repo: repository, build: { secrets: ['THEIR_SECRET'] } }, 'SVCSTG.CPE.4004014'],
    ] as const) {
      const body = { job_name: `borrow-${code.slice(-4)}`, environment_setting: {}, ...job };
      const { job_id } = done(await outsider.call('POST', '/assembling/v1/jobs', body));
      const started = await outsider.call('POST', `/assembling/v1/jobs/${job_id}/builds`);
      expect(started).toMatchObject({ status: 400, body: { error_code: code } });
    }
  });

  test('an image in their namespace is refused', async () => {
    const body = {
      job_name: 'squat',
      environment_setting: {},
      code_repo: { type: 'BinObs', url: 'obs://own/own.zip' },
      build: { artifact_namespace: 'default' },
    };
    const { job_id } = done(await outsider.call('POST', '/assembling/v1/jobs', body));
    const started = await outsider.call('POST', `/assembling/v1/jobs/${job_id}/builds`);
    expect(started).toMatchObject({ status: 400, body: { error_code: 'SVCSTG.CPE.4004010' } });
  });
});

describe('the registry', () => {
  const digest = `sha256:${createHash('sha256').update('x').digest('hex')}`;
  const login = () => ({
    authorization: `Basic ${Buffer.from(`_token:${outsider.token}`).toString('base64')}`,
  });
  const registry = (method: string, path: string, body?: string) =>
    exchange(scene.url, {
      method,
      path: `/v2/${path}`,
      headers: login(),
      ...(body === undefined ? {} : { body }),
    });
  const tail = (held: string, upload: string) =>
    [
      ['GET', 'tags/list'],
      ['GET', 'manifests/1'],
      ['HEAD', 'manifests/1'],
      ['PUT', 'manifests/1'],
      ['DELETE', 'manifests/1'],
      ['GET', `blobs/${held}`],
      ['HEAD', `blobs/${held}`],
      ['DELETE', `blobs/${held}`],
      ['POST', 'blobs/uploads/'],
      ['GET', `blobs/uploads/${upload}`],
      ['PATCH', `blobs/uploads/${upload}`],
      ['PUT', `blobs/uploads/${upload}?digest=${held}`],
      ['DELETE', `blobs/uploads/${upload}`],
      ['GET', `referrers/${held}`],
    ] as const;

  test('answers for a repository of another project as for one that there is not', async () => {
    const owner = `Basic ${Buffer.from(`_token:${scene.admin.token}`).toString('base64')}`;
    const asOwner = (method: string, path: string) =>
      exchange(scene.url, { method, path, headers: { authorization: owner } });
    const manifest = await asOwner('GET', `/v2/${scene.repository}/manifests/1`);
    const held = JSON.parse(manifest.text).layers[0].digest as string;
    const upload =
      (await asOwner('POST', `/v2/${scene.repository}/blobs/uploads/`)).headers['location'] ?? '';
    const id = upload.split('/').at(-1) ?? '';
    for (const [method, end] of tail(held, id)) {
      const foreign = await registry(method, `${scene.repository}/${end}`);
      const absent = await registry(method, `default/nothing/${end}`);
      expect(foreign.status, `${method} ${end}`).toBe(404);
      expect(foreign.text.replaceAll(scene.repository, ''), `${method} ${end}`).toBe(
        absent.text.replaceAll('default/nothing', ''),
      );
    }
    expect((await asOwner('GET', upload)).status).toBe(204);
    await asOwner('DELETE', upload);

    const mounted = await registry(
      'POST',
      `other-space/mine/blobs/uploads/?mount=${held}&from=${scene.repository}`,
    );
    expect(mounted.status).toBe(202);
    expect((await registry('GET', `other-space/mine/blobs/${held}`)).status).toBe(404);
    expect((await registry('DELETE', mounted.headers['location']?.slice('/v2/'.length) ?? '')).status).toBe(
      204,
    );
    expect((await registry('GET', '_catalog')).text).not.toContain('default/');
    expect((await registry('GET', `other-space/mine/blobs/${digest}`)).status).toBe(404);
  });

  test('gives no token that opens it', async () => {
    const scope = `repository:${scene.repository}:pull,push,delete`;
    const granted = await registry('GET', `token?service=stagewright&scope=${scope}`);
    const headers = { authorization: `Bearer ${granted.json.token}` };
    const pulled = await exchange(scene.url, {
      method: 'GET',
      path: `/v2/${scene.repository}/manifests/1`,
      headers,
    });
    expect(pulled.status).toBe(404);
  });
});

test("and the owner's view is as before: nothing has changed, and what ran still runs", async () => {
  const after = await ownerView(scene, theirs);
  expect(after).toEqual(before);
  expect((await scene.admin.call('GET', `/assembling/v1/builds/${theirs.build_id}`)).body.build_state).toBe(
    'Building',
  );
  await scene.admin.call('PATCH', `/assembling/v1/builds/${theirs.build_id}?force=true`);
});
