import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, readFile, readlink, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { ToolRunner } from '../../executors/run-tool.ts';
import { createFetchScene, type FetchScene } from './testing/fetch-scene.ts';

const exec = promisify(execFile);
const CHANGED = /git-upload-pack$/;

/** Requests that asked for objects or refs, not the first one of each talk. */
const talks = ({ server }: FetchScene) => server.seen.filter(({ url }) => url.includes('/info/refs')).length;

/** Those of mirrors, without those of the checkouts that they keep. */
async function packs({ mirrorsDir }: FetchScene): Promise<string[]> {
  const entries = await readdir(mirrorsDir, { recursive: true });
  const own = entries.filter((name) => name.endsWith('.pack') && !name.includes('/checkout/'));
  return own.map((name) => join(mirrorsDir, name));
}

it('a branch is resolved, told, fetched and checked out', async () => {
  const { repository, fetch, resolved, left, leftPrivate } = await createFetchScene();
  const id = await (await repository('app')).commit({ 'a.txt': 'a', 'b/c.txt': 'c' }, 'First\n\nwith more');
  const { folder, commit } = await fetch('app');
  expect(resolved).toEqual([{ id, committer: '', time: '', message: '' }]);
  expect(commit).toEqual({
    id,
    committer: 'Carl Committer',
    time: '2026-01-02T03:04:05+00:00',
    message: 'First',
  });
  expect(await readFile(join(folder, 'b/c.txt'), 'utf8')).toBe('c');
  for (const path of ['a.txt', 'b', 'b/c.txt']) {
    expect((await stat(join(folder, path))).mtime).toEqual(new Date(commit.time));
  }
  expect(left.size).toBe(0);
  expect(await leftPrivate()).toEqual([]);
});

it('tags, commits and the default branch are found; a branch wins over a tag of its name', async () => {
  const { repository, fetch } = await createFetchScene();
  const app = await repository('app');
  const first = await app.commit({ a: '1' });
  await app.git('tag', 'light');
  await app.git('tag', '--annotate', '--message', 'a release', 'v1');
  await app.git('tag', 'both');
  await app.git('branch', 'deep/er');
  const second = await app.commit({ a: '2' });
  await app.git('branch', 'both');
  await app.publish();
  const commitOf = async (kind: 'branch' | 'tag' | 'commit', name: string) =>
    (await fetch('app', { source: { ref: { kind, name } } })).commit.id;
  expect(await commitOf('tag', 'light')).toBe(first);
  expect(await commitOf('tag', 'v1')).toBe(first);
  expect(await commitOf('branch', 'v1')).toBe(first);
  expect(await commitOf('branch', 'deep/er')).toBe(first);
  expect(await commitOf('tag', 'both')).toBe(first);
  expect(await commitOf('branch', 'both')).toBe(second);
  expect(await commitOf('branch', '')).toBe(second);
  expect(await commitOf('branch', 'refs/heads/main')).toBe(second);
  expect(await commitOf('commit', first.toUpperCase())).toBe(first);
});

it('a pinned commit is built although the branch has moved on', async () => {
  const scene = await createFetchScene();
  const app = await scene.repository('app');
  const pinned = await app.commit({ a: 'old' });
  await app.commit({ a: 'new' });
  const { folder, commit } = await scene.fetch('app', { source: { commit: pinned } });
  expect(commit.id).toBe(pinned);
  expect(await readFile(join(folder, 'a'), 'utf8')).toBe('old');
});

it('a known commit costs the question for the branch, and a pinned one nothing', async () => {
  const scene = await createFetchScene();
  const id = await (await scene.repository('app')).commit({ a: 'a' });
  await scene.fetch('app');
  expect(talks(scene)).toBe(2);
  await scene.fetch('app');
  expect(talks(scene)).toBe(3);
  const asked = scene.server.seen.length;
  await scene.fetch('app', { source: { commit: id } });
  expect(scene.server.seen).toHaveLength(asked);
});

it('the next commit brings only what is new, and no history', async () => {
  const scene = await createFetchScene();
  const app = await scene.repository('app');
  const noise = randomBytes(300_000);
  await app.commit({ 'before.bin': noise.subarray(100_000) });
  await app.commit({ 'before.bin': null, 'large.bin': noise, a: '1' });
  await scene.fetch('app');
  const first = new Set(await packs(scene));
  const { size: firstSize } = await stat([...first][0] ?? '');
  const id = await app.commit({ a: '2' });
  const { folder } = await scene.fetch('app');
  const [added = '', ...more] = (await packs(scene)).filter((pack) => !first.has(pack));
  expect(more).toEqual([]);
  expect((await stat(added)).size).toBeLessThan(firstSize / 100);
  const log = await exec('git', ['-C', folder, 'log', '--format=%H']);
  expect(log.stdout.trim()).toBe(id);
});

it('the checkout is a repository of its own, unchanged, that shares no file with the mirror', async () => {
  const scene = await createFetchScene();
  const id = await (await scene.repository('app')).commit({ a: 'a', 'tool.sh': '#!/bin/sh\n' });
  const { folder } = await scene.fetch('app');
  const git = async (...args: string[]) => (await exec('git', ['-C', folder, ...args])).stdout.trim();
  expect(await git('status', '--porcelain')).toBe('');
  expect(await git('diff-index', '--name-only', 'HEAD')).toBe('');
  expect(await git('rev-parse', 'HEAD')).toBe(id);
  expect(await git('remote', 'get-url', 'origin')).toBe(`${scene.server.url}/app.git`);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  expect(files.map(({ name }) => name)).not.toContain('alternates');
  for (const { parentPath, name } of files) expect((await stat(join(parentPath, name))).nlink).toBe(1);
});

it('the same commit again is a copy of its first checkout, and git is asked for the branch only', async () => {
  const scene = await createFetchScene();
  const app = await scene.repository('app');
  const id = await app.commit({ a: 'a', 'b/tool.sh': '#!/bin/sh\n', link: { link: '../outside' } }, 'First');
  const asked: string[] = [];
  const run: ToolRunner = (argv, call) => {
    asked.push(argv[1] ?? '');
    return scene.gitOptions.run(argv, call);
  };
  const first = await scene.fetch('app');
  const second = await scene.fetch('app', { run });
  expect(asked).toEqual(['ls-remote']);
  expect(second.commit).toEqual(first.commit);
  const git = async (...args: string[]) => (await exec('git', ['-C', second.folder, ...args])).stdout.trim();
  expect(await git('diff-index', '--name-only', 'HEAD')).toBe('');
  expect(await git('rev-parse', 'HEAD')).toBe(id);
  expect(await readlink(join(second.folder, 'link'))).toBe('../outside');
  await writeFile(join(second.folder, 'a'), 'z');
  expect(await git('diff-index', '--name-only', 'HEAD')).toBe('a');
  const third = await scene.fetch('app');
  expect(await readFile(join(third.folder, 'a'), 'utf8')).toBe('a');
  const limits = { entries: 1, bytes: 1 << 20, packBytes: 1 << 20 };
  await expect(scene.fetch('app', { limits })).rejects.toMatchObject({ code: 'source_too_large' });
  await app.commit({ a: 'b' });
  const next = await scene.fetch('app');
  expect(await readFile(join(next.folder, 'a'), 'utf8')).toBe('b');
  const [mirror = ''] = await readdir(scene.mirrorsDir);
  expect(await readdir(join(scene.mirrorsDir, mirror, 'checkout'))).toHaveLength(1);
});

it('builds of one repository at once fetch it once', async () => {
  const scene = await createFetchScene();
  const id = await (await scene.repository('app')).commit({ a: 'a' });
  const source = { commit: id };
  const checkouts = await Promise.all([1, 2, 3].map(() => scene.fetch('app', { source })));
  expect(talks(scene)).toBe(1);
  for (const { folder } of checkouts) expect(await readdir(folder)).toEqual(['.git', 'a']);
});

it.each([
  ['cut', (pack: string) => truncate(pack, 40)],
  ['gone', (pack: string) => rm(pack)],
])('a mirror whose pack is %s is made anew', async (_, damage) => {
  const scene = await createFetchScene();
  await (await scene.repository('app')).commit({ a: 'a' });
  await scene.fetch('app');
  for (const mirror of await readdir(scene.mirrorsDir))
    await rm(join(scene.mirrorsDir, mirror, 'checkout'), { recursive: true });
  for (const pack of await packs(scene)) await damage(pack);
  const { folder } = await scene.fetch('app');
  expect(await readFile(join(folder, 'a'), 'utf8')).toBe('a');
  expect(scene.notes).toContain('The mirror of the repository is damaged and made anew.');
});

it.each([
  ['branch', 'gone', /has no branch "gone"/],
  ['tag', 'main', /has no tag "main"/],
  ['commit', '1'.repeat(40), /has no such commit/],
] as const)('a %s that is not there is told', async (kind, name, message) => {
  const { repository, fetch } = await createFetchScene();
  await (await repository('app')).commit({ a: 'a' });
  const failure = { code: 'source_not_found', message: expect.stringMatching(message), temporary: false };
  await expect(fetch('app', { source: { ref: { kind, name } } })).rejects.toMatchObject(failure);
});

it('a repository that is not there, or empty, is told', async () => {
  const { repository, fetch } = await createFetchScene();
  await repository('empty');
  await expect(fetch('none')).rejects.toMatchObject({
    code: 'source_not_found',
    message: expect.stringContaining('There is no repository at http://127.0.0.1'),
  });
  await expect(fetch('empty', { source: { ref: { kind: 'branch', name: '' } } })).rejects.toMatchObject({
    code: 'source_not_found',
    message: expect.stringContaining('has no commit yet'),
  });
});

it('a server that breaks off is asked again, and told of when it goes on', async () => {
  let broken = 1;
  const { repository, fetch, notes } = await createFetchScene({
    intercept(_request, response) {
      if (broken === 0) return false;
      broken--;
      response.writeHead(503).end();
      return true;
    },
  });
  await (await repository('app')).commit({ a: 'a' });
  await fetch('app');
  expect(notes.filter((text) => text.endsWith('Trying again'))).toHaveLength(1);
  broken = Number.POSITIVE_INFINITY;
  await expect(fetch('app')).rejects.toMatchObject({ code: 'source_unreachable', temporary: true });
});

it('an old server that gives out no single commits is asked for all of its branches', async () => {
  // Version 0 of the protocol, as before 2018, names all of its refs first and refuses all else.
  const scene = await createFetchScene({
    intercept(request) {
      delete request.headers['git-protocol'];
      return false;
    },
  });
  const app = await scene.repository('app');
  const old = await app.commit({ a: 'old' });
  await app.commit({ a: 'new' });
  const { folder } = await scene.fetch('app', { source: { commit: old } });
  expect(await readFile(join(folder, 'a'), 'utf8')).toBe('old');
  const lost = scene.fetch('app', { source: { commit: '2'.repeat(40) } });
  await expect(lost).rejects.toMatchObject({ code: 'source_not_found' });
  expect(scene.server.seen.some(({ url }) => CHANGED.test(url))).toBe(true);
});

it('an answer that git does not understand is the server’s failure, not ours', async () => {
  const scene = await createFetchScene({
    intercept(request, response) {
      if (request.method !== 'POST') return false;
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' }).end('garbage');
      return true;
    },
  });
  await (await scene.repository('app')).commit({ a: 'a' });
  await expect(scene.fetch('app')).rejects.toMatchObject({
    code: 'source_unreachable',
    temporary: false,
    message: expect.stringContaining('could not be fetched: git says "fatal: '),
  });
});

it('what fails on the worker itself is told without naming places on it', async () => {
  const scene = await createFetchScene();
  const id = await (await scene.repository('app')).commit({ a: 'a' });
  const run: ToolRunner = (argv, call) =>
    argv.includes('checkout')
      ? scene.gitOptions.run(['git', '-C', '/nowhere', 'checkout'], call)
      : scene.gitOptions.run(argv, call);
  await expect(scene.fetch('app', { source: { commit: id }, run })).rejects.toMatchObject({
    code: 'source_unreachable',
    message: expect.not.stringContaining('/nowhere'),
  });
});
