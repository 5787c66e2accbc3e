import { expect, test } from 'vitest';
import { isRefName, isTrusted, revisionOf, wishProblem } from './revision.ts';

test.each(['main', 'feature/a-b', 'v1.2.3', 'ä', 'a@b', '1'])('%j is a name of a branch', (name) => {
  expect(isRefName(name)).toBe(true);
});

test.each([
  '',
  '-x',
  '--upload-pack=touch',
  '@',
  'a..b',
  'a b',
  'a\nb',
  'a~1',
  'a^',
  'a:b',
  'a?',
  'a*',
  'a[b',
  'a\\b',
  'a@{1}',
  '/a',
  'a/',
  'a//b',
  '.a',
  'a/.b',
  'a.lock',
  'a.lock/b',
  'a.',
])('%j is none', (name) => {
  expect(isRefName(name)).toBe(false);
});

test('the branch of the job is built unless something else is wished', () => {
  expect(revisionOf({}, 'main')).toEqual({ ref: { kind: 'branch', name: 'main' }, name: 'main' });
  expect(revisionOf({ branch: '', tag: '' }, 'main').ref).toEqual({ kind: 'branch', name: 'main' });
  expect(revisionOf({ branch: 'next' }, 'main').ref).toEqual({ kind: 'branch', name: 'next' });
  expect(revisionOf({ tag: 'v1' }, 'main')).toEqual({ ref: { kind: 'tag', name: 'v1' }, name: 'v1' });
});

test('a commit comes before the branch that it is shown with', () => {
  const commit = 'A'.repeat(40);
  const ref = { kind: 'commit', name: 'a'.repeat(40) };
  expect(revisionOf({ commit_id: commit }, 'main')).toEqual({ ref, name: '' });
  expect(revisionOf({ commit_id: commit, branch: 'next' }, 'main')).toEqual({ ref, name: 'next' });
});

test('a wish names one branch or one tag, by a name that git allows', () => {
  expect(wishProblem({ branch: 'a', tag: 'b' })).toContain('both');
  expect(wishProblem({ branch: '-a' })).toContain('body branch');
  expect(wishProblem({ tag: 'a..b' })).toContain('body tag');
  expect(wishProblem({ tag: 'v1', branch: '' })).toBeNull();
});

const branch = (name: string) => ({ kind: 'branch', name }) as const;
const tag = (name: string) => ({ kind: 'tag', name }) as const;
const commit = { kind: 'commit', name: 'a'.repeat(40) } as const;

test('without a list the branch of the job is trusted, and no tag of its name', () => {
  expect(isTrusted(branch('main'), undefined, 'main')).toBe(true);
  expect(isTrusted(branch('next'), undefined, 'main')).toBe(false);
  expect(isTrusted(tag('main'), undefined, 'main')).toBe(false);
  expect(isTrusted(commit, undefined, 'main')).toBe(false);
});

test.each([
  ['release/*', 'release/1', true],
  ['release/*', 'prerelease/1', false],
  ['*-rc', 'v1-rc', true],
  ['v*.*', 'v1.2', true],
  ['v*.*', 'v12', false],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['v1.2', 'v1x2', false],
  ['*', 'anything', true],
])('the pattern %j and the name %j: %j', (pattern, name, trusted) => {
  expect(isTrusted(branch(name), ['other', pattern], 'main')).toBe(trusted);
});

test('a commit is trusted by nothing but a star, and an empty list trusts nothing', () => {
  expect(isTrusted(commit, ['a*'], 'main')).toBe(false);
  expect(isTrusted(commit, ['*'], 'main')).toBe(true);
  expect(isTrusted(branch('main'), [], 'main')).toBe(false);
});

test('a pattern with many stars takes no time', () => {
  expect(isTrusted(branch('a'.repeat(255)), [`${'*a'.repeat(126)}*b`], 'main')).toBe(false);
});
