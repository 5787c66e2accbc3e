import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/test-build.ts';
import { type ZipItem, zip } from '../../testing/zip.ts';
import { inspectPackage } from '../inspect-package.ts';
import { writeLayers } from '../write-layers.ts';

const run = promisify(execFile);
const MAIN = `package demo.app;
public class Main {
  public static void main(String[] args) throws Exception {
    for (lib.Greeter greeter : java.util.ServiceLoader.load(lib.Greeter.class)) System.out.println(greeter.greet());
    try (var in = Main.class.getResourceAsStream("/data/b/0.bin")) { System.out.println(in.readAllBytes().length); }
    System.out.println(Main.class.getClassLoader().getResource("data/b/") != null);
    System.out.println(Main.class.getPackage().getImplementationVersion());
  }
}`;
const SOURCES = {
  'demo/app/Main.java': MAIN,
  'lib/Greeter.java': 'package lib; public interface Greeter { String greet(); }',
  'lib/impl/Hello.java':
    'package lib.impl; public class Hello implements lib.Greeter { public String greet() { return "hello"; } }',
};
const CLASSES = ['demo/app/Main.class', 'lib/Greeter.class', 'lib/impl/Hello.class'];
const MANIFEST = 'Manifest-Version: 1.0\nMain-Class: demo.app.Main\nImplementation-Version: 4.2\n';
const LIMITS = { entries: 1000, expanded_bytes: 1 << 28, ratio: 1000 };

describe('a flat jar in layers', () => {
  let folder: { path: string; remove: () => Promise<void> };
  let items: ZipItem[];

  beforeAll(async () => {
    folder = await temporaryFolder();
    for (const [path, source] of Object.entries(SOURCES)) {
      await mkdir(join(folder.path, path, '..'), { recursive: true });
      await writeFile(join(folder.path, path), source);
    }
    await run('javac', Object.keys(SOURCES), { cwd: folder.path });
    const classes = CLASSES.map(async (name) => ({ name, content: await readFile(join(folder.path, name)) }));
    const filler = ['a', 'b', 'c', 'd'].flatMap((name) =>
      [0, 1, 2].map((index) => ({ name: `data/${name}/${index}.bin`, content: randomBytes(300_000) })),
    );
    items = [
      { name: 'META-INF/MANIFEST.MF', content: MANIFEST },
      { name: 'META-INF/services/lib.Greeter', content: 'lib.impl.Hello\n' },
      ...(await Promise.all(classes)),
      ...filler,
    ];
  });
  afterAll(async () => {
    await folder.remove();
  });

  async function layersOf(name: string, entries: readonly ZipItem[]) {
    const own = join(folder.path, name);
    await mkdir(own);
    const files = { packageFile: join(own, 'p.jar'), indexFile: join(own, 'index'), layerFolder: own };
    await writeFile(files.packageFile, zip(entries));
    const input = { file: files.packageFile, indexFile: files.indexFile, expandedFile: '', limits: LIMITS };
    const { package: found } = await inspectPackage(input);
    if (found.kind !== 'jar') expect.fail(`it was taken for ${JSON.stringify(found)}`);
    return { own, found, layers: await writeLayers({ ...files, found, variant: { withoutBase: false } }) };
  }

  it('runs as the jar does: services, resources, folders, version', async () => {
    const { own, found, layers } = await layersOf('run', items);
    expect(found).not.toHaveProperty('wholeBecause');
    expect(layers.length).toBeGreaterThan(4);
    for (const { file } of layers) await run('tar', ['-xf', file, '-C', own]);
    const path = `${own}/app/app.jar:${own}/app/lib/*`;
    const { stdout } = await run('java', ['-cp', path, 'demo.app.Main']);
    expect(stdout.trim().split('\n')).toEqual(['hello', '300000', 'true', '4.2']);
    await run('unzip', ['-tq', join(own, 'app/app.jar')]);
  });

  it('keeps all layers but one when one file changes, whatever times and order the tool wrote', async () => {
    const { layers: before } = await layersOf('before', items);
    const changed = items.map((item) =>
      item.name === 'data/c/1.bin' ? { ...item, content: randomBytes(300_000) } : item,
    );
    const [manifest, ...rest] = changed;
    const { layers: after } = await layersOf('after', [manifest as ZipItem, ...rest.reverse()]);
    const known = new Set(before.map(({ descriptor }) => descriptor.digest));
    expect(after.filter(({ descriptor }) => !known.has(descriptor.digest))).toHaveLength(1);
  });

  it.each([
    [
      'an attribute that Java obeys in one jar only',
      { 'META-INF/MANIFEST.MF': `${MANIFEST}Multi-Release: true\n` },
    ],
    ['sections', { 'META-INF/MANIFEST.MF': `${MANIFEST}\nName: lib/\nSealed: true\n` }],
    ['a signature', { 'META-INF/DEMO.SF': 'x' }],
    ['a jar within it', { 'inner/x.jar': 'x' }],
  ])('stays whole with %s', async (name, added) => {
    const others = items.filter((item) => !((item.name as string) in added));
    const more = Object.entries(added).map(([path, content]) => ({ name: path, content }));
    const { found, layers } = await layersOf(name.replaceAll(' ', '-'), [...others, ...more]);
    expect(found.wholeBecause).toBeTruthy();
    expect(layers.map((layer) => layer.name)).toEqual(['jar']);
  });
});
