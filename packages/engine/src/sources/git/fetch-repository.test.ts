import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createFetchScene } from './testing/fetch-scene.ts';

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
