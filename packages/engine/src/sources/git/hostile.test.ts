import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import type { ToolRunner } from '../../executors/run-tool.ts';
import type { TestRepository } from '../../testing/test-repository.ts';
import { createFetchScene } from './testing/fetch-scene.ts';

const exec = promisify(execFile);

it.each([
  '-x',
  '--upload-pack=touch /tmp/planted',
  'a..b',
  'a b',
  'a\nb',
  'a*',
  'a:b',
  'a^{commit}',
  '@{1}',
  '.hidden',
  'a/.b',
  'a.lock',
  'a//b',
  'refs/heads/../../x',
  'x'.repeat(300),
])('a branch %j is refused before anything is sent', async (name) => {
  const { fetch, server } = await createFetchScene();
  const source = { ref: { kind: 'branch', name } } as const;
  await expect(fetch('app', { source })).rejects.toMatchObject({ code: 'source_refused' });
  expect(server.seen).toEqual([]);
});

it.each(['HEAD', 'abc123', '--all', '1'.repeat(41), `${'1'.repeat(39)}g`])(
  '%j is no commit id',
  async (name) => {
    const { fetch, server } = await createFetchScene();
    const source = { ref: { kind: 'commit', name } } as const;
    await expect(fetch('app', { source })).rejects.toMatchObject({ code: 'source_refused' });
    expect(server.seen).toEqual([]);
  },
);

/** A tree written entry by entry, as no honest git would; the branch `main` of the repository then has it. */
async function commitTree(repository: TestRepository, entries: readonly string[]): Promise<void> {
  const file = join(repository.folder, 'tree');
  await writeFile(file, entries.map((entry) => `${entry}\0`).join(''));
  const input = `git mktree -z --missing < "$0"`;
  const { stdout } = await exec('sh', ['-c', input, file], { cwd: repository.folder });
  const commit = await repository.git('commit-tree', stdout.trim(), '-m', 'hostile');
  await repository.git('update-ref', 'refs/heads/main', commit);
  await repository.publish();
}

it.each([
  ['a .git folder', (blob: string, tree: string) => [`040000 tree ${tree}\t.git`, `100644 blob ${blob}\ta`]],
  ['a .GIT folder', (_: string, tree: string) => [`040000 tree ${tree}\t.GIT`]],
  ['a folder that some systems read as .git', (_: string, tree: string) => [`040000 tree ${tree}\tGIT~1`]],
  ['a way out', (_: string, tree: string) => [`040000 tree ${tree}\t..`]],
  [
    'a link and a folder of one name',
    (blob: string, tree: string) => [`120000 blob ${blob}\ta`, `040000 tree ${tree}\ta`],
  ],
  ['a link for .gitmodules', (blob: string) => [`120000 blob ${blob}\t.gitmodules`]],
])('a tree with %s is refused on its way in', async (_, entries) => {
  const scene = await createFetchScene();
  const app = await scene.repository('app');
  await app.commit({ 'inside/a': '/tmp/planted' });
  const [tree, blob] = [
    await app.git('rev-parse', 'HEAD:inside'),
    await app.git('rev-parse', 'HEAD:inside/a'),
  ];
  await commitTree(app, entries(blob, tree));
  await expect(scene.fetch('app')).rejects.toMatchObject({
    reason: 'archive_invalid',
    message: expect.stringContaining('unsafe or damaged'),
  });
});

it('links are written as links, and nothing is written through them', async () => {
  const scene = await createFetchScene();
  await (await scene.repository('app')).commit({ out: { link: '/etc' }, up: { link: '../../..' }, a: 'a' });
  const { folder } = await scene.fetch('app');
  expect(await readlink(join(folder, 'out'))).toBe('/etc');
  expect(await readlink(join(folder, 'up'))).toBe('../../..');
});

it('names that differ in case alone, or are no text, are written as they are', async () => {
  const scene = await createFetchScene();
  const app = await scene.repository('app');
  await app.commit({ 'Read.me': '1', 'READ.ME': '2' });
  await exec('sh', ['-c', 'printf x > "$(printf \'b\\303\')"', 'sh'], { cwd: app.folder });
  await app.commit({});
  const { folder } = await scene.fetch('app');
  const names = await readdir(folder, { encoding: 'buffer' });
  expect(names.map((name) => name.toString('latin1')).sort()).toEqual(['.git', 'READ.ME', 'Read.me', 'bÃ']);
});

it('nothing of the repository, of the user or of the machine is run', async () => {
  const home = await mkdtemp(join(tmpdir(), 'home-'));
  onTestFinished(() => rm(home, { recursive: true }));
  const trace = join(home, 'ran');
  await mkdir(join(home, 'hooks'));
  for (const name of ['post-checkout', 'pre-auto-gc', 'reference-transaction']) {
    await writeFile(join(home, 'hooks', name), `#!/bin/sh\necho ${name} >> "${trace}"\n`);
    await chmod(join(home, 'hooks', name), 0o755);
  }
  const smudge = `[filter "x"]\n\tsmudge = sh -c 'touch ${trace}; cat'\n\trequired = true\n`;
  const config = `${smudge}[core]\n\thooksPath = ${home}/hooks\n\tfsmonitor = ${home}/hooks/post-checkout\n`;
  await writeFile(join(home, '.gitconfig'), config);
  const scene = await createFetchScene();
  await (await scene.repository('app')).commit({
    '.gitattributes': '*.bin filter=x\n*.txt working-tree-encoding=UTF-16\n',
    'a.bin': 'version https://git-lfs.github.com/spec/v1\n',
    '.gitconfig': config,
    'hooks/post-checkout': '#!/bin/sh\n',
  });
  const { folder } = await scene.fetch('app', { env: { HOME: home, GIT_TEMPLATE_DIR: home } });
  expect(existsSync(trace)).toBe(false);
  expect(await readFile(join(folder, 'a.bin'), 'utf8')).toContain('git-lfs');
  expect(await readdir(join(folder, '.git'))).not.toContain('hooks');
});

it('a pack beyond the limit is ended, and nothing of it stays', async () => {
  const scene = await createFetchScene();
  await (await scene.repository('app')).commit({ 'large.bin': randomBytes(400_000) });
  const limits = { entries: 10, bytes: 1 << 30, packBytes: 10_000 };
  await expect(scene.fetch('app', { limits })).rejects.toMatchObject({
    code: 'source_too_large',
    message: expect.stringContaining('larger than the limit of 10.0 kB'),
  });
  const left = await readdir(scene.mirrorsDir, { recursive: true });
  expect(left.filter((name) => name.includes('pack_'))).toEqual([]);
});

it('files without end in a few bytes are not written', async () => {
  const scene = await createFetchScene();
  const app = await scene.repository('app');
  await app.commit({ zeros: Buffer.alloc(5_000_000) });
  const limits = { entries: 1_000, bytes: 4_000_000, packBytes: 1 << 20 };
  await expect(scene.fetch('app', { limits })).rejects.toMatchObject({
    code: 'source_too_large',
    message: expect.stringContaining('more bytes'),
  });
  let tree = await app.git('rev-parse', 'HEAD^{tree}');
  for (let level = 0; level < 12; level++) {
    const entries = Array.from({ length: 10 }, (_, index) => `040000 tree ${tree}\tf${index}`);
    await commitTree(app, entries);
    tree = await app.git('rev-parse', 'main^{tree}');
  }
  await expect(scene.fetch('app', { limits: { ...limits, bytes: 1e15 } })).rejects.toMatchObject({
    code: 'source_too_large',
    message: expect.stringContaining('more files'),
  });
});

it('a file that unfolds from a few bytes takes no memory of its size', async () => {
  const scene = await createFetchScene();
  await (await scene.repository('app')).commit({ zeros: Buffer.alloc(100_000_000) });
  const run: ToolRunner = (argv, call) =>
    scene.gitOptions.run(['prlimit', '--data=80000000', '--', ...argv], call);
  const limits = { entries: 10, bytes: 1_000_000, packBytes: 1_000_000 };
  await expect(scene.fetch('app', { limits, run })).rejects.toMatchObject({
    code: 'source_too_large',
    message: expect.stringContaining('more bytes'),
  });
});

it('files of Git LFS stay pointers, and the log says so', async () => {
  const scene = await createFetchScene();
  const app = await scene.repository('app');
  await app.commit({ '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n' });
  await scene.fetch('app');
  const said =
    'Files that are kept in Git LFS are not fetched: they are the pointers that the repository holds.';
  expect(scene.notes.filter((note) => note === said)).toHaveLength(1);
  await app.commit({ '.gitattributes': { link: '/etc/hosts' } });
  await scene.fetch('app');
  expect(scene.notes.filter((note) => note === said)).toHaveLength(1);
});
