import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSealer } from '../auth/sealer.ts';
import type { Caller } from '../domain/caller.ts';
import { aBuildIn } from '../domain/testing/a-build.ts';
import { createSteppedClock } from '../domain/testing/stepped-clock.ts';
import { createTestDatabase, type TestDatabase } from '../store/testing/test-database.ts';
import { createBuildSecrets } from '../usecases/build-secrets.ts';
import { createRepositoryAuths, type NewRepositoryAuth } from '../usecases/repository-auths.ts';
import { sshSecret } from '../usecases/ssh-key.ts';
import { createRepositoryLogin } from '../usecases/worker/repository-login.ts';

const maria: Caller = {
  userId: 'u1',
  userName: 'maria',
  accountId: 'account',
  accountName: 'default',
  projectId: 'project-1',
  projectName: 'default',
  actions: new Set(),
  admin: false,
  via: 'token',
  remoteAddress: '127.0.0.1',
};
const never = new AbortController().signal;
const TOKEN = 'planted-token';

let folder: string;
let database: TestDatabase;
let tried: string[];
let parts: Awaited<ReturnType<typeof open>>;

async function open() {
  const store = database.aggregates.accounts;
  const sealer = await openSealer(folder);
  const clock = createSteppedClock();
  const tryLogin = async ({ url }: { url: string }) => {
    tried.push(url);
    return url.includes('closed') ? 'answered 401' : null;
  };
  return {
    auths: createRepositoryAuths({ store, sealer, clock, limit: 10, tryLogin }),
    loginFor: createRepositoryLogin({ store, sealer, clock }),
    secrets: createBuildSecrets({ store, sealer, clock, limits: { count: 2, bytes: 8 } }),
  };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagewright-logins-'));
  database = createTestDatabase();
  tried = [];
  parts = await open();
});
afterEach(async () => {
  database.close();
  await rm(folder, { recursive: true, force: true });
});

const create = (fields: Partial<NewRepositoryAuth> = {}) =>
  parts.auths.create(
    maria,
    {
      name: 'main',
      repoType: 'gitlab',
      tokenType: 'personal',
      user: '',
      secret: TOKEN,
      host: '',
      verify: '',
      ...fields,
    },
    never,
  );

function build(url: string, fields: { readonly creator?: string; readonly projectId?: string } = {}) {
  const running = aBuildIn('running');
  const codeRepo = { type: 'Git', url, branch: 'main', auth: 'main' };
  return { ...running, ...fields, snapshot: { ...running.snapshot, codeRepo } };
}
const HOME = 'https://git.example.com:8443/demo.git';
const EVIL = 'https://evil.example.com/demo.git';
const login = { login: { host: 'git.example.com:8443', username: 'oauth2', password: TOKEN } };
const refusal = (message: string) => ({
  kind: 'refused',
  reason: 'source_refused',
  message: expect.stringContaining(message),
});

test('a login without a host is bound to the first that its creator builds from', async () => {
  await create();
  expect(await parts.loginFor(build(HOME, { creator: 'peter' }))).toEqual(refusal('has no host yet: maria'));
  expect(await parts.loginFor(build(HOME))).toEqual({ kind: 'login', login });
  expect(await parts.loginFor(build(EVIL))).toEqual(
    refusal('is for https://git.example.com:8443 and is not given to https://evil.example.com'),
  );
  expect(await parts.loginFor(build(HOME, { creator: 'peter' }))).toEqual({ kind: 'login', login });
});

test.each([
  ['git.example.com:8443', HOME, EVIL],
  ['https://git.example.com:8443/gitlab', HOME, 'https://git.example.com/demo.git'],
  ['https://git.example.com:8443', HOME, 'http://git.example.com:8443/demo.git'],
])('a login for %s is given to nothing else', async (host, own, other) => {
  await create({ host });
  expect(await parts.loginFor(build(other))).toEqual(refusal('is not given to'));
  expect(await parts.loginFor(build(own, { creator: 'peter' }))).toEqual({ kind: 'login', login });
});

test('one of two first uses at once binds it, for that host', async () => {
  await create();
  const both = await Promise.all([parts.loginFor(build(HOME)), parts.loginFor(build(EVIL))]);
  expect(both.map(({ kind }) => kind).toSorted()).toEqual(['login', 'refused']);
});

test('a login of another project, or one that is deleted, is none', async () => {
  await create();
  expect(await parts.loginFor(build(HOME, { projectId: 'project-2' }))).toEqual(refusal('does not exist'));
  await parts.auths.remove(maria, 'main');
  expect(await parts.loginFor(build(HOME))).toEqual(refusal('does not exist'));
});

test('a login opens only as what it was stored as', async () => {
  await create();
  await create({ name: 'second', secret: 'another', host: 'git.example.com:8443' });
  const stored = await database.aggregates.accounts.findRepositoryAuth('project-1', 'second');
  await database.aggregates.accounts.removeRepositoryAuth('project-1', 'main', {
    at: 1,
    actor: '',
    remoteAddress: '',
    action: '',
    target: '',
  });
  const swapped = { ...stored!, name: 'main' };
  await database.aggregates.accounts.addRepositoryAuth('project-1', swapped, stored!.sealedSecret, 10, {
    at: 1,
    actor: '',
    remoteAddress: '',
    action: '',
    target: '',
  });
  await expect(parts.loginFor(build(HOME))).rejects.toThrow(
    'The repository authorisation main cannot be opened with the keys of the service: store it again.',
  );
});

test('a login is tried where that is asked for, bound to that host, and not stored when it does not open', async () => {
  expect(await create({ verify: 'https://git.example.com/closed' })).toMatchObject({ kind: 'refused' });
  expect(await parts.auths.list('project-1')).toEqual([]);
  expect(await create({ verify: 'https://git.example.com/open' })).toMatchObject({
    kind: 'created',
    auth: { origin: 'https://git.example.com' },
  });
  expect(tried).toEqual(['https://git.example.com/closed', 'https://git.example.com/open']);
});

test.each([
  [{ verify: EVIL, host: 'git.example.com' }, 'invalid_address'],
  [{ verify: 'ssh://git@git.example.com/demo' }, 'invalid_address'],
  [{ verify: 'https://user:pw@git.example.com/demo' }, 'invalid_address'],
  [{ host: 'file:///etc' }, 'invalid_host'],
  [{ host: 'ssh://git.example.com' }, 'invalid_host'],
  [{ repoType: 'git', tokenType: 'ssh', host: 'https://git.example.com' }, 'invalid_host'],
  [{ host: 'user:pw@git.example.com' }, 'invalid_host'],
  [{ repoType: 'bitbucket' }, 'unsupported'],
  [{ repoType: 'gitlab', tokenType: 'password' }, 'unsupported'],
] as const)('%j is refused before anything is sent', async (fields, kind) => {
  expect(await create(fields)).toEqual({ kind });
  expect(tried).toEqual([]);
});

test('a key is for the host of ssh that it was stored for, and a token for none of ssh', async () => {
  const byKey = { repoType: 'git', tokenType: 'ssh', host: 'git.example.com:2222' } as const;
  const key = { private_key: 'planted', known_hosts: 'known' };
  await create({ ...byKey, secret: sshSecret(key) });
  expect(await parts.loginFor(build('ssh://git@git.example.com:2222/demo.git'))).toEqual({
    kind: 'login',
    login: { key: { host: 'git.example.com:2222', ...key } },
  });
  expect(await parts.loginFor(build('git@git.example.com:demo.git'))).toEqual(refusal('is not given to'));
  expect(await parts.loginFor(build('https://git.example.com:2222/demo.git'))).toEqual(
    refusal('is not given to'),
  );
  await parts.auths.remove(maria, 'main');
  await create();
  expect(await parts.loginFor(build('git@git.example.com:demo.git'))).toEqual(refusal('is for https and'));
  expect(await parts.auths.list('project-1')).toMatchObject([{ origin: '' }]);
});

test('a user and password are given as they are', async () => {
  await create({ repoType: 'devcloud', tokenType: 'password', user: 'maria@acme' });
  expect(await parts.loginFor(build(HOME))).toMatchObject({ login: { login: { username: 'maria@acme' } } });
});

test('a build gets the values that its job names, and is told what is gone', async () => {
  const { secrets } = parts;
  expect(await secrets.put(maria, '', { name: 'A', value: 'ä'.repeat(4) })).toBe('done');
  expect(await secrets.put(maria, '', { name: 'B', value: 'ä'.repeat(5) })).toBe('too_large');
  const running = aBuildIn('running', { settings: { secrets: ['A', 'B'] } });
  expect(await secrets.forBuild(running)).toEqual({ values: { A: 'ä'.repeat(4) }, missing: ['B'] });
  expect(await secrets.forBuild(aBuildIn('running'))).toEqual({ values: {}, missing: [] });
});

test('a secret that the keys of the service do not open any more is named', async () => {
  await parts.secrets.put(maria, '', { name: 'A', value: 'x' });
  await rm(join(folder, 'secrets'), { recursive: true });
  const { secrets } = await open();
  const running = aBuildIn('running', { settings: { secrets: ['A'] } });
  await expect(secrets.forBuild(running)).rejects.toThrow('The secret A cannot be opened');
});
