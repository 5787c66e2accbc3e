import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { TestRepository } from '../../testing/test-repository.ts';
import { createFetchScene, type FetchScene } from './testing/fetch-scene.ts';

interface Inside {
  readonly path: string;
  readonly url: string;
  readonly id: string;
}

async function addSubmodules(outer: TestRepository, ...inside: readonly Inside[]): Promise<string> {
  const sections = inside.map(({ path, url }) => `[submodule "${path}"]\n\tpath = ${path}\n\turl = ${url}\n`);
  await outer.commit({ '.gitmodules': sections.join('') });
  for (const { path, id } of inside)
    await outer.git('update-index', '--add', '--cacheinfo', `160000,${id},${path}`);
  await outer.git('commit', '--quiet', '--message', 'with submodules');
  await outer.publish();
  return await outer.git('rev-parse', 'HEAD');
}

const withSubmodules = { source: { submodules: true } };

async function lib({ repository }: FetchScene, name = 'lib'): Promise<string> {
  return await (await repository(name)).commit({ [`${name}.txt`]: name });
}

it('submodules are fetched when asked for, in each other, relative or not, at their commits', async () => {
  const scene = await createFetchScene();
  const deepest = await lib(scene, 'deepest');
  const middle = await scene.repository('middle');
  const middleId = await addSubmodules(middle, { path: 'deep', url: '../deepest.git', id: deepest });
  await middle.commit({ later: 'not of the pinned commit' });
  const outer = await scene.repository('outer');
  const absolute = `${scene.server.url}/deepest.git`;
  await addSubmodules(
    outer,
    { path: 'third/party', url: '../middle.git', id: middleId },
    { path: 'own', url: absolute, id: deepest },
  );
  const { folder } = await scene.fetch('outer', withSubmodules);
  expect(await readFile(join(folder, 'own/deepest.txt'), 'utf8')).toBe('deepest');
  expect(await readFile(join(folder, 'third/party/deep/deepest.txt'), 'utf8')).toBe('deepest');
  expect(await readdir(join(folder, 'third/party'))).not.toContain('later');
});

it('submodules that nobody asked for are left out, and said', async () => {
  const scene = await createFetchScene();
  const id = await lib(scene);
  await addSubmodules(await scene.repository('outer'), { path: 's', url: '../lib.git', id });
  const { folder } = await scene.fetch('outer');
  expect(await readdir(join(folder, 's'))).toEqual([]);
  expect(scene.notes).toContain('Submodules are left out (1): build.submodules is off');
});

it.each([
  ['ext::sh -c touch% /tmp/planted', 'source_refused'],
  ['file:///etc', 'source_refused'],
  ['/etc', 'source_refused'],
  ['../../../etc', 'source_refused'],
  ['http://10.0.0.1/x.git', 'source_refused'],
  ['-u./planted', 'archive_invalid'],
  ['', 'source_refused'],
])('a submodule at %j is refused', async (url, reason) => {
  const scene = await createFetchScene();
  const id = await lib(scene);
  await addSubmodules(await scene.repository('outer'), { path: 's', url, id });
  const failure = (await scene.fetch('outer', withSubmodules).catch((error: Error) => error)) as Error;
  expect(reasonOf(failure)).toBe(reason);
});

it('a submodule that nobody wrote down has no address', async () => {
  const scene = await createFetchScene();
  const id = await lib(scene);
  const outer = await scene.repository('outer');
  await outer.git('update-index', '--add', '--cacheinfo', `160000,${id},s`);
  await outer.git('commit', '--quiet', '--message', 'no .gitmodules');
  await outer.publish();
  await expect(scene.fetch('outer', withSubmodules)).rejects.toMatchObject({ reason: 'archive_invalid' });
});

it('a path that a config file would read otherwise names no submodule', async () => {
  // CVE-2025-48384: the carriage return was lost when the path was written and read again.
  const scene = await createFetchScene();
  const id = await lib(scene);
  const outer = await scene.repository('outer');
  await outer.commit({
    '.gitmodules': '[submodule "s"]\n\tpath = "s\r"\n\turl = ../lib.git\n',
    s: { link: '/tmp' },
  });
  await outer.git('update-index', '--add', '--cacheinfo', `160000,${id},s\r`);
  await outer.git('commit', '--quiet', '--message', 'a trap');
  await outer.publish();
  await expect(scene.fetch('outer', withSubmodules)).rejects.toMatchObject({ reason: 'archive_invalid' });
});

it('submodules that contain each other come to an end', async () => {
  const scene = await createFetchScene();
  let [name, id] = ['level-0', await lib(scene, 'level-0')];
  for (let level = 1; level <= 11; level++) {
    const outer = await scene.repository(`level-${level}`);
    id = await addSubmodules(outer, { path: 's', url: `../${name}.git`, id });
    name = `level-${level}`;
  }
  await expect(scene.fetch(name, withSubmodules)).rejects.toMatchObject({
    reason: 'archive_invalid',
    message: expect.stringContaining('more than 10 deep'),
  });
});

it('the limits hold for a repository and its submodules together', async () => {
  const scene = await createFetchScene();
  const id = await (await scene.repository('lib')).commit({ a: '1', b: '2' });
  const inside = ['s', 't'].map((path) => ({ path, url: '../lib.git', id }));
  await addSubmodules(await scene.repository('outer'), ...inside);
  const limits = (entries: number) => ({
    ...withSubmodules,
    limits: { entries, bytes: 1e6, packBytes: 1e6 },
  });
  await scene.fetch('outer', limits(7));
  await expect(scene.fetch('outer', limits(6))).rejects.toMatchObject({ code: 'source_too_large' });
});

function reasonOf(error: Error): unknown {
  return 'reason' in error ? error.reason : 'code' in error ? error.code : error;
}
