import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { BASIC_USER } from '@stagewright/oci/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isEnded, login, type User } from '../harness/client.ts';
import { ADMIN_PASSWORD } from '../harness/service.ts';
import { exchange, type Sent } from './exchange.ts';
import { passwordLogin, READER_PASSWORD } from './password-login.ts';
import { done, openScene, type Scene, startJob } from './scene.ts';
import { found } from './secrets/forms.ts';
import { openPrivatePlaces, type PrivatePlaces } from './secrets/private-places.ts';
import { sampleProcesses } from './secrets/process-sampler.ts';
import { signed } from './sign.ts';

const OLD_PASSWORD = 'planted-old-password-1066';
const NEW_PASSWORD = 'planted-new-password-1815';
const SIGNATURE = 'planted-signature-of-an-address-1492';
const ENV_VALUE = 'planted-variable-1215';
const WRONG_PASSWORD = 'planted-wrong-registry-password-476';
const TYPED_PASSWORD = 'planted-typed-password-1648';
const REPOSITORY_TOKEN = 'planted-repository-token-1776';
const BUILD_SECRET = 'planted-build-secret-1789';
const MIRROR_PASSWORD = 'planted-mirror-password-1848';

let scene: Scene;
let places: PrivatePlaces;
/** Outside the data folder: it holds a password as it is. */
let logins: string;
let user: User;
/** What only their owners may hold: never stored as they are. */
let credentials: Readonly<Record<string, string>>;
/** All of them, and what belongs to a job and is no business of logs and images. */
let secrets: Readonly<Record<string, string>>;
let seen: ReturnType<ReturnType<typeof sampleProcesses>['stop']>;
const builds: string[] = [];
/** Those of repositories. */
const jobs: string[] = [];
const answers: string[] = [];

async function ask(sent: Sent): Promise<void> {
  const { headers, text } = await exchange(scene.url, sent);
  const { 'x-subject-token': _issued, ...shown } = headers;
  answers.push(`${JSON.stringify(shown)}\n${text}`);
}

/** Users, passwords, tokens, keys and registry credentials come and go. */
async function workOnAccounts(): Promise<void> {
  const { admin } = scene;
  const { id } = done(
    await admin.call('POST', '/stagewright/v1/users', { name: 'worker', password: OLD_PASSWORD }),
  );
  const actions = ['list', 'create', 'modify', 'delete'].map((name) => `servicestage:assembling:${name}`);
  done(
    await admin.call('PUT', `/stagewright/v1/projects/${scene.project.id}/permissions/${id}`, { actions }),
  );
  const first = await login(scene.url, 'worker', OLD_PASSWORD);
  const password = { password: NEW_PASSWORD, current_password: OLD_PASSWORD };
  done(await first.call('PUT', `/stagewright/v1/users/${id}/password`, password));
  user = await login(scene.url, 'worker', NEW_PASSWORD);
  const made = done(
    await user.call('POST', '/v3.0/OS-CREDENTIAL/credentials', { credential: {} }),
  ).credential;
  done(await user.call('DELETE', `/v3.0/OS-CREDENTIAL/credentials/${made.access}`));
  const put = (name: string, host: string, secret: string) =>
    admin.call('PUT', `/stagewright/v1/registry-credentials/${name}`, {
      host,
      scheme: 'http',
      username: BASIC_USER.username,
      password: secret,
      project_ids: [scene.project.id],
    });
  done(await put('private', places.registry.host, WRONG_PASSWORD));
  done(await put('private', places.registry.host, BASIC_USER.password));
  done(await put('wrong', places.registry.host.replace('127.0.0.1', 'localhost'), WRONG_PASSWORD));
  const auths = `/v1/${scene.project.id}/git/auths`;
  done(await user.call('POST', `${auths}/gitlab/personal`, { name: 'planted', token: REPOSITORY_TOKEN }));
  done(await user.call('PUT', '/stagewright/v1/secrets/PLANTED_SECRET', { value: BUILD_SECRET }));
  const scoped = { user: user.token, first: first.token, admin: admin.token, stranger: scene.stranger.token };
  credentials = {
    'administrator password': ADMIN_PASSWORD,
    'reader password': READER_PASSWORD,
    'old password': OLD_PASSWORD,
    'new password': NEW_PASSWORD,
    'registry password': BASIC_USER.password,
    'wrong registry password': WRONG_PASSWORD,
    'typed password': TYPED_PASSWORD,
    'repository token': REPOSITORY_TOKEN,
    'build secret': BUILD_SECRET,
    'mirror password': MIRROR_PASSWORD,
    'secret key': scene.key.secret,
    'deleted secret key': made.secret,
    ...Object.fromEntries(Object.entries(scoped).map(([name, token]) => [`${name} token`, token])),
  };
  secrets = { ...credentials, 'signature of an address': SIGNATURE, variable: ENV_VALUE };
}

async function build(name: string, url: string, settings: object): Promise<string> {
  const started = await startJob(user, places.base, {
    name,
    url,
    build: { env: { PLANTED: ENV_VALUE }, ...settings },
  });
  builds.push(started.build);
  return (await user.until(started.build, isEnded)).build_state;
}

/** Builds that use the secrets, and builds that fail over them. */
async function workOnBuilds(): Promise<void> {
  const signedUrl = `${places.source}/app.zip?signature=${SIGNATURE}`;
  const wrong = places.base.replace('127.0.0.1', 'localhost');
  expect(await build('private', signedUrl, { secrets: ['PLANTED_SECRET'] })).toBe('Successful');
  expect(await build('own-runtime', signedUrl, { base_image: 'host/node' })).toBe('Successful');
  expect(await build('wrong-login', signedUrl, { base_image: wrong })).toBe('Failed');
  expect(await build('wrong-address', `${places.source}/other.zip?signature=${SIGNATURE}`, {})).toBe(
    'Failed',
  );
}

/** Takes its time, so that its processes are seen, and leaves something for the next build. */
const LOOK =
  'sleep 0.2; test -n "$PLANTED_SECRET" && cat ~/.npmrc && echo fetched >~/.npm/fetched && mkdir dist && echo ok >dist/index.html';

/** Repositories whose steps have the secrets, and whose worker has a login for a mirror. */
async function workOnRepositories(): Promise<void> {
  for (const [name, own] of [
    ['site', { build_cmd: LOOK, artifact_path: 'dist', base_image: scene.base }],
    ['image', {}],
  ] as const) {
    const job = done(
      await user.call('POST', '/assembling/v1/jobs', {
        job_name: `of-${name}`,
        environment_setting: {},
        code_repo: {
          type: 'GitLab',
          url: `${places.git.url}/${name}.git`,
          branch: 'main',
          namespace: 'a',
          auth: 'planted',
        },
        build: { secrets: ['PLANTED_SECRET'], network: 'none', ...own },
      }),
    ).job_id;
    jobs.push(job);
    const { build_id: id } = done(await user.call('POST', `/assembling/v1/jobs/${job}/builds`));
    builds.push(id);
    const { build_state: state } = await user.until(id, isEnded);
    const { body } = await user.call('GET', `/assembling/v1/builds/${id}/logs?from=0`);
    expect(state, body.buildlog).toBe('Successful');
    // What is not masked here was never there.
    expect(body.buildlog).toMatch(/_authToken=\[?\*+/);
  }
}

/** What people do wrong with secrets in their hands. */
async function workOnErrors(): Promise<void> {
  const { token } = user;
  const json = { 'content-type': 'application/json' };
  await ask(passwordLogin('worker', { password: TYPED_PASSWORD }));
  await ask(passwordLogin(TYPED_PASSWORD));
  const identity = {
    methods: [TYPED_PASSWORD],
    password: { user: { name: 'worker', password: [TYPED_PASSWORD] } },
  };
  const login = { method: 'POST', path: '/v3/auth/tokens', headers: json };
  await ask({ ...login, body: JSON.stringify({ auth: { identity } }) });
  await ask({ ...login, body: `{"auth": {"password": "${TYPED_PASSWORD}"` });
  await ask({ method: 'GET', path: `/assembling/v1/jobs?page=${token}`, headers: { 'x-auth-token': token } });
  await ask({ method: 'GET', path: `/assembling/v2/jobs?token=${token}` });
  await ask({ method: 'GET', path: '/assembling/v1/jobs', headers: { authorization: `Bearer ${token}` } });
  await ask({ method: 'GET', path: '/assembling/v1/jobs', headers: { 'x-auth-token': `${token}x` } });
  await ask(
    signed(
      scene,
      { method: 'GET', path: '/assembling/v1/jobs', headers: { 'x-auth-token': token } },
      { secret: TYPED_PASSWORD },
    ),
  );
  const basic = Buffer.from(`worker:${TYPED_PASSWORD}`).toString('base64');
  await ask({ method: 'GET', path: '/v2/token?service=x', headers: { authorization: `Basic ${basic}` } });
  await ask({ method: 'GET', path: '/v2/', headers: { authorization: `Bearer ${token}` } });
  const own = { ...json, 'x-auth-token': token };
  const auths = `/v1/${scene.project.id}/git/auths/github/personal`;
  for (const path of [auths, `${auths}?verify=${encodeURIComponent(`${places.source}/closed`)}`]) {
    const body = JSON.stringify({ name: 'planted', token: REPOSITORY_TOKEN });
    await ask({ method: 'POST', path, headers: own, body });
  }
  const body = `{"value": "${BUILD_SECRET}", "more": 1}`;
  await ask({ method: 'PUT', path: '/stagewright/v1/secrets/PLANTED', headers: own, body });
}

beforeAll(async () => {
  logins = mkdtempSync(join(tmpdir(), 'planted-logins-'));
  writeFileSync(join(logins, 'logins'), `machine mirror.invalid password ${MIRROR_PASSWORD}\n`, {
    mode: 0o600,
  });
  scene = await openScene({
    STAGEWRIGHT_NPM_MIRROR: 'https://mirror.invalid/npm',
    STAGEWRIGHT_NETWORK_LOGINS: join(logins, 'logins'),
    STAGEWRIGHT_ALLOW_NETWORKS: '127.0.0.0/8,::1/128',
    STAGEWRIGHT_LOG_LEVEL: 'debug',
  });
  places = await openPrivatePlaces(scene.folder, {
    signature: SIGNATURE,
    repositoryToken: REPOSITORY_TOKEN,
  });
  const sampler = sampleProcesses(scene.service.pid);
  try {
    await workOnAccounts();
    await workOnBuilds();
    await workOnRepositories();
    await workOnErrors();
  } finally {
    seen = sampler.stop();
  }
});
afterAll(async () => {
  await places.close();
  await scene.close();
  rmSync(logins, { recursive: true });
});

test('errors tell none', () => {
  expect(answers).toHaveLength(14);
  for (const answer of answers) expect(found(secrets, answer), answer).toEqual([]);
});

test('answers of the API tell none, to whoever may see all', async () => {
  const lists = [
    '/stagewright/v1/users',
    '/stagewright/v1/projects',
    '/stagewright/v1/registry-credentials',
    '/stagewright/v1/secrets',
    `/v1/${scene.project.id}/git/auths`,
    '/stagewright/v1/audit?limit=1000',
    '/stagewright/v1/workers',
    '/v3.0/OS-CREDENTIAL/credentials',
    `/v3.0/OS-CREDENTIAL/credentials/${scene.key.access}`,
    '/v3/auth/projects',
    '/readyz',
    '/metrics',
    '/openapi.json',
  ];
  for (const path of lists) {
    const { status, text } = await exchange(scene.url, {
      method: 'GET',
      path,
      headers: { 'x-auth-token': scene.admin.token },
    });
    expect(status, path).toBe(200);
    expect(found(secrets, text), path).toEqual([]);
  }
});

test('records, logs and events of builds tell none', async () => {
  for (const id of builds) {
    const { body } = await user.call('GET', `/assembling/v1/builds/${id}`);
    // The address is the owner's own field, and is answered as it was given.
    expect(found(secrets, JSON.stringify({ ...body, repo: '' }))).toEqual([]);
    const log = await user.call('GET', `/assembling/v1/builds/${id}/logs?from=0`);
    expect(log.body.buildlog.length).toBeGreaterThan(100);
    expect(found(secrets, log.body.buildlog), log.body.buildlog).toEqual([]);
    const events = await user.call('GET', `/stagewright/v1/builds/${id}/events?limit=1000`);
    expect(found(secrets, JSON.stringify(events.body))).toEqual([]);
  }
});

test('images hold none: neither manifest, config nor layers', async () => {
  const authorization = `Basic ${Buffer.from(`_token:${user.token}`).toString('base64')}`;
  const pull = async (path: string) => {
    const response = await fetch(`${scene.url}/v2/default/${path}`, { headers: { authorization } });
    expect(response.status, path).toBe(200);
    return Buffer.from(await response.arrayBuffer());
  };
  const manifest = await pull('private/manifests/1');
  const { config, layers } = JSON.parse(manifest.toString());
  expect(found(secrets, manifest)).toEqual([]);
  for (const { digest, mediaType } of [config, ...layers]) {
    const blob = await pull(`private/blobs/${digest}`);
    expect(found(secrets, mediaType.endsWith('gzip') ? gunzipSync(blob) : blob), digest).toEqual([]);
  }
});

test('no process of the service had one among its arguments, and none below it in its environment', () => {
  const { argv, environments } = seen;
  // The server, its worker, and tools that looked at this machine's Node.
  expect(argv.length).toBeGreaterThan(2);
  for (const program of ['git\0', 'bwrap\0', 'buildah\0build', 'sleep\x000.2'])
    expect(
      argv.some((line) => line.includes(program)),
      program,
    ).toBe(true);
  for (const line of argv) expect(found(secrets, line), line).toEqual([]);
  expect(environments.filter((text) => text !== '').length).toBeGreaterThan(0);
  // The commands of a repository get the secrets that its job names, and no others.
  const given = (text: string) => (text.includes('PLANTED_SECRET=') ? ['build secret'] : []);
  for (const text of environments) {
    expect(found(secrets, text), text).toEqual(given(text));
    expect(text).not.toContain('STAGEWRIGHT_ADMIN_PASSWORD');
  }
});

test('the output of the service tells none', () => {
  expect(scene.service.log()).toContain('"action":"user.password"');
  expect(found(secrets, scene.service.log())).toEqual([]);
});

/** Every file of the data folder, the database and its write-ahead log among them, by where a credential is in it. */
function storedCredentials(): readonly string[] {
  const files = readdirSync(scene.service.data, { recursive: true }) as string[];
  expect(files).toEqual(expect.arrayContaining(['stagewright.db', 'secrets/master.key']));
  return files
    .filter((file) => statSync(join(scene.service.data, file)).isFile())
    .flatMap((file) =>
      found(credentials, readFileSync(join(scene.service.data, file))).map((name) => `${name} in ${file}`),
    );
}

test('what is kept for later builds holds none; it is shown to its project alone, and goes with its job or by hand', async () => {
  expect(storedCredentials()).toEqual([]);
  const caches = async (who: User, method = 'GET', query = '') =>
    done(await who.call(method, `/stagewright/v1/caches${query}`));
  const shown = await caches(user);
  expect(shown.silent).toEqual([]);
  expect(shown.list.map(({ name, job_id }: { name: string; job_id: string }) => [name, job_id])).toEqual([
    ['npm', jobs[0]],
    ['dockerfile-layers', ''],
  ]);
  expect(shown.list[0]).toMatchObject({ in_use: false, trust: 'trusted', worker: 'embedded' });
  for (const method of ['GET', 'DELETE']) expect((await caches(scene.stranger, method)).list).toEqual([]);
  expect((await scene.stranger.call('DELETE', `/stagewright/v1/caches?job_id=${jobs[0]}`)).status).toBe(404);
  done(await user.call('DELETE', `/assembling/v1/jobs/${jobs[0]}`));
  await expect.poll(async () => (await caches(user, 'GET', '?name=npm')).list).toEqual([]);
  expect((await caches(user, 'DELETE')).list).toMatchObject([{ name: 'dockerfile-layers' }]);
  expect((await caches(user)).list).toEqual([]);
});

test('the data folder holds no credential as it is, while the service runs and after it has ended', async () => {
  expect(storedCredentials()).toEqual([]);
  expect(readdirSync(join(scene.service.data, 'worker/workspaces'))).toEqual([]);
  expect(statSync(join(scene.service.data, 'secrets/master.key')).mode & 0o777).toBe(0o600);
  expect(await scene.stop()).toBe(0);
  expect(storedCredentials()).toEqual([]);
});

test('the search finds a secret in each of its forms', () => {
  const secret = { one: 'planted+secret/of:all=forms' };
  const inBase64 = (before: string) => Buffer.from(`${before}${secret.one}!`).toString('base64');
  for (const text of [
    `x${secret.one}x`,
    encodeURIComponent(secret.one),
    Buffer.from(secret.one).toString('hex'),
    inBase64(''),
    inBase64('a'),
    inBase64('ab'),
    Buffer.from(`user:${secret.one}`).toString('base64url'),
  ]) {
    expect(found(secret, text), text).toEqual(['one']);
  }
  expect(found(secret, 'planted+secret/of:other=forms')).toEqual([]);
});
