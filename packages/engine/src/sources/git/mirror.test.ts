import { readdir, readFile, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { forgetOldMirrors, mirrorsOf } from './forget-old-mirrors.ts';
import { createGit } from './git.ts';
import { shrinkMirror } from './shrink-mirror.ts';
import { createFetchScene } from './testing/fetch-scene.ts';

it('a mirror of many packs keeps the latest commits, in one pack', async () => {
  const scene = await createFetchScene();
  const app = await scene.repository('app');
  const ids: string[] = [];
  for (const text of ['1', '2', '3']) {
    ids.push(await app.commit({ a: text }));
    await scene.fetch('app');
  }
  const [folder = ''] = (await readdir(scene.mirrorsDir)).map((name) => join(scene.mirrorsDir, name));
  const packs = async () =>
    (await readdir(join(folder, 'objects/pack'))).filter((name) => name.endsWith('.pack'));
  for (const [index, id] of ids.entries()) await utimes(join(folder, 'refs/stagewright', id), index, index);
  const git = createGit({ ...scene.gitOptions, config: [], env: {} });
  await shrinkMirror({ git, folder, shown: 'app', mostPacks: 4, keptCommits: 2 });
  expect(await packs()).toHaveLength(3);
  await shrinkMirror({ git, folder, shown: 'app', mostPacks: 3, keptCommits: 2 });
  expect(await packs()).toHaveLength(1);
  expect((await readFile(join(folder, 'shallow'), 'utf8')).split('\n')).not.toContain(ids[0]);

  const asked = scene.server.seen.length;
  for (const commit of ids.slice(1)) await scene.fetch('app', { source: { commit } });
  expect(scene.server.seen).toHaveLength(asked);
  const { folder: first } = await scene.fetch('app', { source: { commit: ids[0] ?? '' } });
  expect(await readFile(join(first, 'a'), 'utf8')).toBe('1');
  expect(scene.notes).not.toContain('The mirror of the repository is damaged and made anew.');
});

it('a mirror that no build has used for long goes, others stay', async () => {
  const scene = await createFetchScene();
  for (const name of ['old', 'used']) {
    await (await scene.repository(name)).commit({ name });
    const cacheDir = dirname(scene.mirrorsDir);
    await scene.fetch(name, { mirrorsDir: mirrorsOf(cacheDir, 'p1') });
    const folder = mirrorsOf(cacheDir, 'p1');
    if (name === 'old') for (const mirror of await readdir(folder)) await utimes(join(folder, mirror), 1, 1);
  }
  const folder = mirrorsOf(dirname(scene.mirrorsDir), 'p1');
  expect(await readdir(folder)).toHaveLength(2);
  await forgetOldMirrors(dirname(scene.mirrorsDir), 60_000);
  expect(await readdir(folder)).toHaveLength(1);
  const asked = scene.server.seen.length;
  await scene.fetch('used', { mirrorsDir: folder });
  expect(scene.server.seen.length).toBe(asked + 2);
  await forgetOldMirrors(join(folder, 'nowhere'), 0);
});
