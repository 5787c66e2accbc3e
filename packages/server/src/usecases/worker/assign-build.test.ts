import type { BuildSettings } from '@stagewright/api';
import { expect, test } from 'vitest';
import type { Build } from '../../domain/build.ts';
import { type RevisionWish, revisionOf } from '../../domain/revision.ts';
import { aBuildIn } from '../../domain/testing/a-build.ts';
import { createSteppedClock } from '../../domain/testing/stepped-clock.ts';
import { UnreadableSecret } from '../open-secret.ts';
import { createAssignBuild } from './assign-build.ts';
import type { LoginFound } from './repository-login.ts';

const URL = 'https://git.example.com/demo.git';
const OBJECT = { kind: 'object', url: 'obs://demo/a.jar', bucket: 'demo', key: 'a.jar' } as const;
const LOGIN = { host: 'git.example.com', username: 'oauth2', password: 'planted' };

interface Given {
  readonly found?: LoginFound;
  readonly stored?: Readonly<Record<string, string>>;
  readonly credentials?: () => Promise<[]>;
}

function assign(
  build: Build,
  { found = { kind: 'login', login: {} }, stored = {}, credentials = async () => [] }: Given = {},
) {
  const names = build.snapshot.settings.secrets ?? [];
  const assignBuild = createAssignBuild({
    clock: createSteppedClock(),
    timeoutS: 60,
    graceS: 5,
    logSize: async () => 7,
    projectName: async () => 'default',
    credentials,
    repositoryLogin: async () => found,
    packageSource: async () => ({ kind: 'source', source: OBJECT }),
    secrets: async () => ({ values: stored, missing: names.filter((name) => !(name in stored)) }),
    buildToken: () => 'token',
    registry: () => '127.0.0.1:7080',
    targetScheme: 'https',
  });
  return assignBuild(build, 'x86_64');
}

function repositoryBuild(wish: RevisionWish = {}, settings: BuildSettings = {}): Build {
  const build = aBuildIn('running', { settings });
  const codeRepo = { type: 'Git', url: URL, branch: 'main' };
  return { ...build, snapshot: { ...build.snapshot, codeRepo, revision: revisionOf(wish, 'main') } };
}

const sourceOf = async (build: Build) => {
  const assigned = await assign(build);
  return assigned.kind === 'assigned' ? assigned.assignment.source : assigned;
};

test('a build of a package gets its object', async () => {
  expect(await sourceOf(aBuildIn('running'))).toEqual(OBJECT);
});

test('a build that leaves a package gets its place in the object store, and no token', async () => {
  const { snapshot, ...build } = repositoryBuild();
  const target = { kind: 'package', registry: '', repository: 'artifacts/app', tag: '3' } as const;
  expect(await assign({ ...build, snapshot: { ...snapshot, target } })).toMatchObject({
    assignment: { target: { kind: 'objects', repository: 'artifacts/app', tag: '3', token: '' } },
  });
});

test.each<[RevisionWish, BuildSettings, object]>([
  [{}, {}, { ref: { kind: 'branch', name: 'main' }, trusted: true, submodules: false }],
  [{ branch: 'next' }, { submodules: true }, { trusted: false, submodules: true }],
  [{ tag: 'v1' }, { trusted_refs: ['v*'] }, { ref: { kind: 'tag', name: 'v1' }, trusted: true }],
])('a build of a repository for %j with %j gets its revision', async (wish, settings, source) => {
  expect(await sourceOf(repositoryBuild(wish, settings))).toMatchObject({ kind: 'git', url: URL, ...source });
});

test('a later attempt gets the commit that the first has found', async () => {
  const id = 'c'.repeat(40);
  const commit = { id, committer: '', time: '', message: '' };
  expect(await sourceOf(repositoryBuild())).not.toHaveProperty('commit');
  expect(await sourceOf({ ...repositoryBuild(), facts: { commit } })).toMatchObject({ commit: id });
});

test('login and secrets go into the assignment, and nowhere else', async () => {
  const build = repositoryBuild({}, { secrets: ['TOKEN'] });
  const assigned = await assign(build, {
    found: { kind: 'login', login: { login: LOGIN } },
    stored: { TOKEN: 'secret' },
  });
  expect(assigned).toMatchObject({
    kind: 'assigned',
    assignment: { source: { login: LOGIN }, secrets: { TOKEN: 'secret' }, settings: { secrets: ['TOKEN'] } },
  });
});

test('a build whose login is refused, or whose secret is gone, is given to nobody', async () => {
  const refused = { kind: 'refused', reason: 'source_refused', message: 'for another host' } as const;
  expect(await assign(repositoryBuild(), { found: refused })).toEqual(refused);
  expect(await assign(repositoryBuild({}, { secrets: ['A', 'B'] }), { stored: { A: 'x' } })).toEqual({
    kind: 'refused',
    reason: 'plan_invalid',
    message: 'build.secrets: B does not exist any more.',
  });
});

test('a build whose credentials cannot be opened ends for that reason, and other errors stay what they are', async () => {
  const unreadable = new UnreadableSecret('The registry credential main', { cause: new Error('key 2') });
  const failing = (error: Error) => assign(aBuildIn('running'), { credentials: () => Promise.reject(error) });
  expect(await failing(unreadable)).toEqual({
    kind: 'refused',
    reason: 'secret_unreadable',
    message: expect.stringContaining('The registry credential main cannot be opened'),
  });
  await expect(failing(new Error('the disk is gone'))).rejects.toThrow('the disk is gone');
});
