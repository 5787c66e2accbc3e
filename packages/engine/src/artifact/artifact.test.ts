import { execFile } from 'node:child_process';
import { chmod, mkdir, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKnownPackages } from '../known/known-packages.ts';
import { temporaryFolder } from '../testing/test-build.ts';
import { artifactPackage } from './artifact-package.ts';
import { findArtifact } from './find-artifact.ts';

const run = promisify(execFile);

let folder: { path: string; remove: () => Promise<void> };
let made = 0;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder.remove();
});

async function left(...names: readonly string[]): Promise<string> {
  const root = join(folder.path, `${made++}`);
  await mkdir(root);
  for (const name of names) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), `content of ${name}`);
  }
  return root;
}

describe('what a build left is found', () => {
  it.each<[string, readonly string[], readonly string[], object]>([
    ['as a file', ['out/app'], ['out/app'], { kind: 'file', path: 'out/app' }],
    ['as a folder', ['dist/index.html'], ['dist/'], { kind: 'folder', path: 'dist' }],
    ['as all of it', ['index.js'], ['.'], { kind: 'folder', path: '.' }],
    [
      'by a pattern',
      ['target/shop-1.2.jar'],
      ['target/*.jar'],
      { kind: 'file', path: 'target/shop-1.2.jar' },
    ],
    ['as a folder by a pattern', ['out/web-1/x'], ['out/web-*'], { kind: 'folder', path: 'out/web-1' }],
    ['at the first place that is there', ['build/a'], ['dist', 'build', '.'], { path: 'build' }],
    [
      'without what stands beside it',
      [
        'target/a.jar',
        'target/a-sources.jar',
        'target/a-javadoc.jar',
        'target/a-tests.jar',
        'target/original-a.jar',
        'target/a-plain.jar',
      ],
      ['target/*.war', 'target/*.jar'],
      { path: 'target/a.jar' },
    ],
    [
      'not among packages',
      ['node_modules/x/dist/app.jar', 'web/dist/app.jar'],
      ['**/dist/*.jar'],
      { path: 'web/dist/app.jar' },
    ],
  ])('%s', async (_name, names, patterns, expected) => {
    expect(await findArtifact(await left(...names), patterns)).toMatchObject(expected);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['there is nothing', ['dist', 'out/*.jar'], /nothing at dist, out\/\*\.jar/],
    [
      'two files are meant',
      ['target/*.jar'],
      /more than one thing at target\/\*\.jar: target\/a\.jar, target\/b\.jar/,
    ],
    ['it is outside', ['../other'], /outside the repository/],
    ['it is outside by a way round', ['target/../../other/*'], /outside the repository/],
    ['it is elsewhere', ['/etc/passwd'], /outside the repository/],
  ])('unless %s', async (_name, patterns, message) => {
    const root = await left('target/a.jar', 'target/b.jar');
    await expect(findArtifact(root, patterns)).rejects.toMatchObject({
      reason: 'plan_invalid',
      message: expect.stringMatching(message),
    });
  });

  it('unless several modules of a project left one each, until the job says which', async () => {
    const root = await left('core/target/core.jar', 'core/target/core-sources.jar', 'web/target/web.jar');
    const patterns = ['target/*.war', 'target/*.jar', '*/target/*.war', '*/target/*.jar'];
    await expect(findArtifact(root, patterns)).rejects.toMatchObject({
      reason: 'plan_invalid',
      message: expect.stringMatching(
        /more than one thing at \*\/target\/\*\.jar: core\/target\/core\.jar, web\/target\/web\.jar\. Name .*artifact_path/,
      ),
    });
    expect(await findArtifact(root, ['web/target/*.jar'])).toMatchObject({ path: 'web/target/web.jar' });
  });

  it('unless a link leads there, be it at the end or on the way', async () => {
    const outside = await left('app.jar');
    const root = await left('x');
    await symlink(join(outside, 'app.jar'), join(root, 'app.jar'));
    await symlink(outside, join(root, 'target'));
    for (const pattern of ['app.jar', 'target', 'target/app.jar', '*.jar', '*/*.jar'])
      await expect(findArtifact(root, [pattern])).rejects.toThrow(/left nothing/);
  });
});

describe('what a build left becomes a package', () => {
  const knownPackages = () =>
    createKnownPackages({
      cacheDir: join(folder.path, 'cache'),
      projectId: 'p',
      version: '0',
      limits: { entries: 100, expanded_bytes: 1 << 20, ratio: 100 },
      name: 'w1',
    });

  async function packed(root: string, path: string, limits: { entries?: number; bytes?: number } = {}) {
    const artifact = await findArtifact(root, [path]);
    const file = join(folder.path, `package-${made++}`);
    return await artifactPackage({
      checkout: root,
      artifact,
      file,
      maxEntries: limits.entries ?? 100,
      maxBytes: limits.bytes ?? 1 << 20,
      signal: new AbortController().signal,
      knownPackages: knownPackages(),
    });
  }

  async function listed(root: string, path: string): Promise<string> {
    const { stdout } = await run('tar', ['-tvf', await (await packed(root, path)).file()]);
    return stdout;
  }

  it('with the same bytes whenever and in whatever order it was written', async () => {
    const first = await left('dist/a', 'dist/b/c', 'dist/d');
    const second = await left('dist/d', 'dist/b/c', 'dist/a');
    await utimes(join(second, 'dist/a'), 1, 1);
    await chmod(join(second, 'dist/d'), 0o600);
    const { sha256, size } = await packed(first, 'dist');
    expect(await packed(second, 'dist')).toMatchObject({ sha256, size });
    await writeFile(join(second, 'dist/a'), 'other');
    expect((await packed(second, 'dist')).sha256).not.toBe(sha256);
  });

  it('with programs as programs and links as links, without repositories', async () => {
    const root = await left(
      'run.sh',
      'sub/.git/config',
      'node_modules/.modules.yaml',
      'web/node_modules/.pnpm-workspace-state-v1.json',
      '.git/config',
      '.stagewright/app',
      'sub/.stagewright/x',
    );
    await chmod(join(root, 'run.sh'), 0o711);
    await symlink('run.sh', join(root, 'start'));
    const text = await listed(root, '.');
    expect(text).toMatch(/^-rwxr-xr-x .* run\.sh$/m);
    expect(text).toMatch(/^l.* start -> run\.sh$/m);
    expect(text).toContain('sub/.stagewright/x');
    expect(text).not.toMatch(/\.git|app|\.modules|state/);
  });

  it('as it is where it is one file', async () => {
    const root = await left('app.jar');
    const { sha256 } = await packed(root, 'app.jar');
    const { stdout } = await run('sha256sum', [join(root, 'app.jar')]);
    expect(stdout).toMatch(new RegExp(`^${sha256} `));
  });

  it('unless it holds a socket', async () => {
    const root = await left('dist/x');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(root, 'dist/socket'), resolve));
    await expect(packed(root, 'dist')).rejects.toMatchObject({
      reason: 'archive_invalid',
      message: expect.stringContaining('left socket, which is neither'),
    });
    await new Promise((resolve) => server.close(resolve));
  });

  it('unless it is more than may be, also where it takes no room on the disk', async () => {
    const root = await left('dist/a', 'dist/b', 'app.jar');
    await expect(packed(root, 'dist', { entries: 1 })).rejects.toThrow(/more than 1 files/);
    await expect(packed(root, 'dist', { bytes: 20 })).rejects.toThrow(/more than 20 bytes/);
    await truncate(join(root, 'app.jar'), 2 ** 40);
    await expect(packed(root, 'app.jar')).rejects.toMatchObject({ reason: 'archive_invalid' });
  });
});
