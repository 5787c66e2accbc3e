import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jar } from '../../testing/jar.ts';
import { tar } from '../../testing/tar.ts';
import { temporaryFolder } from '../../testing/test-build.ts';
import { zip } from '../../testing/zip.ts';
import { inspectPackage } from '../inspect-package.ts';
import { writeLayers } from '../write-layers.ts';
import { resolveClassPath } from './class-path.ts';
import { thinJarKind } from './thin-jar-kind.ts';

const LIMITS = { entries: 1000, expanded_bytes: 1 << 28, ratio: 200 };
const LIBRARY = jar({ mainClass: '', entries: [] });
const app = (classPath: string, fields: Parameters<typeof jar>[0] = { entries: [] }) =>
  jar({ ...fields, attributes: { 'Class-Path': classPath } });

describe('a jar with its libraries beside it', () => {
  let folder: { path: string; remove: () => Promise<void> };
  let packages = 0;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(() => folder.remove());

  async function inspect(bytes: Uint8Array) {
    const file = join(folder.path, `package-${packages++}`);
    await writeFile(file, bytes);
    const input = { file, expandedFile: `${file}.tar`, indexFile: `${file}.json`, limits: LIMITS };
    const { package: found } = await inspectPackage(input);
    return { found, input };
  }

  it('is found in a zip and in a tar, below one folder as well, and leaves nothing beside it', async () => {
    const main = app('lib/a.jar lib/b-1.0-SNAPSHOT.jar conf/', { javaVersion: 17, entries: [] });
    const items = (root: string) => [
      { name: `${root}app.jar`, content: main },
      { name: `${root}lib/a.jar`, content: LIBRARY },
      { name: `${root}lib/b-1.0-SNAPSHOT.jar`, content: LIBRARY },
      { name: `${root}conf/app.yaml`, content: 'a: 1' },
    ];
    for (const bytes of [zip(items('')), tar(items('')), zip(items('app-1.0/'))]) {
      const { found, input } = await inspect(bytes);
      expect(found).toMatchObject({
        kind: 'thin-jar',
        jar: 'app.jar',
        libraries: ['lib/a.jar', 'lib/b-1.0-SNAPSHOT.jar'],
        requiredJava: 17,
      });
      if (found.kind !== 'thin-jar') expect.fail();
      expect(thinJarKind.container(found, undefined).entrypoint).toEqual(['java', '-jar', '/app/app.jar']);
      const { file: packageFile, indexFile } = input;
      const variant = { withoutBase: false };
      const layers = await writeLayers({ found, packageFile, indexFile, layerFolder: folder.path, variant });
      expect(layers.map(({ name }) => name)).toEqual([
        'dependencies',
        'snapshot-dependencies',
        'application',
      ]);
    }
    expect((await readdir(folder.path)).filter((name) => name.includes('.jar'))).toEqual([]);
  });

  it('is the one that names others, where libraries at the top can be started too', async () => {
    const items = [
      { name: 'app.jar', content: app('tool.jar') },
      { name: 'tool.jar', content: jar({ entries: [] }) },
    ];
    expect((await inspect(zip(items))).found).toMatchObject({ kind: 'thin-jar', jar: 'app.jar' });
    const two = [...items, { name: 'other.jar', content: app('tool.jar') }];
    expect((await inspect(zip(two))).found).toMatchObject({
      kind: 'unusable',
      message: expect.stringContaining('app.jar, other.jar, tool.jar'),
    });
  });

  it('is refused when its Class-Path names what is not there', async () => {
    const items = [{ name: 'app.jar', content: app('lib/a.jar file:///etc/b.jar ../c.jar') }];
    expect((await inspect(zip(items))).found).toEqual({
      kind: 'unusable',
      message:
        'The Class-Path of app.jar names what is not in the package beside it: lib/a.jar, file:///etc/b.jar, ../c.jar.',
    });
  });

  it('is refused when it is a hostile archive itself, naming jar and entry', async () => {
    const climbing = jar({ entries: [{ name: '../evil', content: 'x' }] });
    await expect(inspect(zip([{ name: 'app.jar', content: climbing }]))).rejects.toMatchObject({
      entry: 'app.jar!/../evil',
      reason: 'leads out of the archive',
    });
    const bomb = jar({ entries: [{ name: 'x', content: Buffer.alloc(3 << 20) }] });
    await expect(inspect(tar([{ name: 'app.jar', content: bomb }]))).rejects.toMatchObject({
      entry: 'app.jar!/x',
    });
    await expect(inspect(tar([{ name: 'app.jar', content: 'no zip' }]))).rejects.toMatchObject({
      entry: 'app.jar',
    });
  });
});

describe('a Class-Path', () => {
  const paths = new Set(['bin', 'bin/app.jar', 'lib', 'lib/a b.jar', 'bin/conf', 'bin/x.jar']);
  it.each([
    [
      ['x.jar', 'x.jar', '../lib/a%20b.jar', 'conf/', './'],
      ['bin/x.jar', 'lib/a b.jar'],
    ],
    [['app.jar'], []],
  ])('%j is relative to its jar', (names, jars) => {
    expect(resolveClassPath('bin/app.jar', names, paths)).toEqual({ kind: 'found', jars });
  });

  it.each(['a.jar', '/lib/x.jar', 'http://h/x.jar', '../../x.jar', '%zz.jar'])(
    'that names %s leads to nothing',
    (name) => {
      expect(resolveClassPath('bin/app.jar', [name], paths)).toEqual({ kind: 'missing', names: [name] });
    },
  );
});
