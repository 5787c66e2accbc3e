import {
  appendFile,
  link,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bytesOfTree, isSameTree, readTree, restoreTree } from './tree-state.ts';

async function tree(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tree-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'a/b'), { recursive: true });
  await writeFile(join(folder, 'a/b/file'), 'content');
  await writeFile(join(folder, 'tab\tline\n'), 'content');
  await symlink('file', join(folder, 'a/link'));
  return folder;
}

test('what was added is removed again, however deep, and no more', async () => {
  const folder = await tree();
  const before = await readTree(folder);
  await mkdir(join(folder, 'a/b/new/deeper'), { recursive: true });
  await writeFile(join(folder, 'a/b/new/deeper/file'), '');
  await symlink(tmpdir(), join(folder, 'a/away'));
  expect(await restoreTree(folder, before)).toBe(true);
  expect(await readTree(folder)).toEqual(before);
  expect((await readdir(join(folder, 'a'))).sort()).toEqual(['b', 'link']);
});

test.for<[string, (folder: string) => Promise<unknown>]>([
  ['a longer file', (folder) => appendFile(join(folder, 'a/b/file'), 'more')],
  [
    'a file of the same length',
    async (folder) => {
      const file = join(folder, 'a/b/file');
      await writeFile(file, 'CONTENT');
      await utimes(file, 1, 1);
    },
  ],
  ['a file that is gone', (folder) => rm(join(folder, 'tab\tline\n'))],
  [
    'a file in the place of another',
    async (folder) => {
      await writeFile(join(folder, 'new'), 'content');
      await rename(join(folder, 'new'), join(folder, 'a/b/file'));
    },
  ],
  [
    'a link in the place of a folder',
    async (folder) => {
      await rename(join(folder, 'a/b'), join(folder, 'moved'));
      await symlink('../moved', join(folder, 'a/b'));
    },
  ],
  [
    'another link',
    async (folder) => {
      await rm(join(folder, 'a/link'));
      await symlink('elif', join(folder, 'a/link'));
    },
  ],
  [
    'a name that is not text',
    (folder) => writeFile(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff])]), ''),
  ],
])('%s is a change', async ([, change]) => {
  const folder = await tree();
  const before = await readTree(folder);
  await change(folder);
  expect(isSameTree(before, await readTree(folder))).toBe(false);
  expect(await restoreTree(folder, before)).toBe(false);
});

test('what is new counts on the disk, under however many names', async () => {
  const folder = await tree();
  const before = await readTree(folder);
  await writeFile(join(folder, 'a/large'), Buffer.alloc(1_000_000, 'x'));
  await link(join(folder, 'a/large'), join(folder, 'again'));
  const after = await readTree(folder);
  expect(isSameTree(before, after)).toBe(false);
  const grown = bytesOfTree(after) - bytesOfTree(before);
  expect(grown).toBeGreaterThan(900_000);
  expect(grown).toBeLessThan(1_900_000);
});

test('a folder that cannot be read is no tree', async () => {
  const folder = await tree();
  await expect(readTree(join(folder, 'missing'))).rejects.toThrow('could not be read');
});
