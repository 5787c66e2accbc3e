import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/test-build.ts';
import { type ZipItem, zip } from '../../testing/zip.ts';
import { inspectPackage } from '../inspect-package.ts';
import { writeLayers } from '../write-layers.ts';
import { layerOf, parseLayersIndex, usualLayers } from './layers-index.ts';
import { springBootKind } from './spring-boot-kind.ts';

const run = promisify(execFile);
const LAUNCHER = 'org.springframework.boot.loader.launch.JarLauncher';
/** What Spring's launcher does in a folder: its own place is the archive. */
const SOURCES = {
  'org/springframework/boot/loader/launch/JarLauncher.java': `package org.springframework.boot.loader.launch;
import java.net.*; import java.nio.file.*; import java.util.*; import java.util.jar.*;
public class JarLauncher { public static void main(String[] args) throws Exception {
  Path home = Path.of(JarLauncher.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  List<URL> urls = new ArrayList<>(List.of(home.resolve("BOOT-INF/classes").toUri().toURL()));
  try (var libs = Files.list(home.resolve("BOOT-INF/lib"))) { for (Path lib : libs.toList()) urls.add(lib.toUri().toURL()); }
  String start = new Manifest(Files.newInputStream(home.resolve("META-INF/MANIFEST.MF"))).getMainAttributes().getValue("Start-Class");
  Class.forName(start, true, new URLClassLoader(urls.toArray(URL[]::new))).getMethod("main", String[].class).invoke(null, (Object) args);
} }`,
  'shop/App.java':
    'package shop; public class App { public static void main(String[] a) { System.out.println("shop " + lib.Price.of()); } }',
  'lib/Price.java': 'package lib; public class Price { public static int of() { return 42; } }',
};
const INDEX = `- "dependencies":
  - "BOOT-INF/lib/"
- "spring-boot-loader":
  - "org/"
- "snapshot-dependencies":
  - "BOOT-INF/lib/own-1-SNAPSHOT.jar"
- "application":
  - "BOOT-INF/classes/"
  - "META-INF/"
`;

describe('a Spring Boot jar', () => {
  let folder: { path: string; remove: () => Promise<void> };
  let items: ZipItem[];

  beforeAll(async () => {
    folder = await temporaryFolder();
    for (const [path, source] of Object.entries(SOURCES)) {
      await mkdir(join(folder.path, path, '..'), { recursive: true });
      await writeFile(join(folder.path, path), source);
    }
    await run('javac', Object.keys(SOURCES), { cwd: folder.path });
    const classOf = (name: string) => readFile(join(folder.path, name));
    const library = zip([{ name: 'lib/Price.class', content: await classOf('lib/Price.class') }]);
    const launcher = 'org/springframework/boot/loader/launch/JarLauncher.class';
    items = [
      { name: 'META-INF/MANIFEST.MF', content: manifest() },
      { name: launcher, content: await classOf(launcher) },
      { name: 'BOOT-INF/classes/shop/App.class', content: await classOf('shop/App.class') },
      { name: 'BOOT-INF/lib/price-1.jar', content: library, method: 0 },
      { name: 'BOOT-INF/lib/own-1-SNAPSHOT.jar', content: zip([]), method: 0 },
    ];
  });
  afterAll(async () => {
    await folder.remove();
  });

  const manifest = (more = '') =>
    `Main-Class: ${LAUNCHER}\nStart-Class: shop.App\nImplementation-Version: 2\n${more}`;

  async function layersOf(name: string, entries: readonly ZipItem[]) {
    const own = join(folder.path, name);
    await mkdir(own);
    const files = { packageFile: join(own, 'p.jar'), indexFile: join(own, 'index'), layerFolder: own };
    await writeFile(files.packageFile, zip(entries));
    const limits = { entries: 1000, expanded_bytes: 1 << 28, ratio: 1000 };
    const input = { file: files.packageFile, indexFile: files.indexFile, expandedFile: '', limits };
    const { package: found } = await inspectPackage(input);
    if (found.kind !== 'spring-boot') expect.fail(`it was taken for ${JSON.stringify(found)}`);
    return { own, found, layers: await writeLayers({ ...files, found, variant: { withoutBase: false } }) };
  }

  it('starts from its folder, unpacked in the layers that Spring has', async () => {
    const { own, found, layers } = await layersOf('usual', items);
    expect(layers.map(({ name }) => name)).toEqual([
      'dependencies',
      'spring-boot-loader',
      'snapshot-dependencies',
      'application',
    ]);
    for (const { file } of layers) await run('tar', ['-xf', file, '-C', own]);
    expect(springBootKind.container(found, undefined).entrypoint).toEqual(['java', '-cp', '/app', LAUNCHER]);
    const { stdout } = await run('java', ['-cp', join(own, 'app'), LAUNCHER]);
    expect(stdout).toBe('shop 42\n');
    expect(found).toMatchObject({ requiredJava: expect.any(Number), version: '2', libraries: 2 });
  });

  it('keeps to its own index of layers', async () => {
    const index = 'BOOT-INF/layers.idx';
    const own = INDEX.replace('application', 'mine');
    const entries = items.map((item) =>
      item.name === 'META-INF/MANIFEST.MF'
        ? { ...item, content: manifest(`Spring-Boot-Layers-Index: ${index}\n`) }
        : item,
    );
    const { found, layers } = await layersOf('indexed', [...entries, { name: index, content: own }]);
    expect(found.layersFrom).toBe('layers.idx');
    expect(layers.map(({ name }) => name).slice(-2)).toEqual(['snapshot-dependencies', 'mine']);
  });

  it('changes one layer when one class changes', async () => {
    const { layers: before } = await layersOf('before', items);
    const changed = items.map((item) =>
      item.name === 'BOOT-INF/classes/shop/App.class' ? { ...item, content: 'other' } : item,
    );
    await expect(layersOf('broken', changed)).rejects.toThrow('is not a class file');
    const added = [...items, { name: 'BOOT-INF/classes/a.properties', content: 'a=b' }];
    const { layers: after } = await layersOf('after', added);
    const known = new Set(before.map(({ descriptor }) => descriptor.digest));
    const fresh = after.filter(({ descriptor }) => !known.has(descriptor.digest));
    expect(fresh.map(({ name }) => name)).toEqual(['application']);
  });
});

describe('an index of layers', () => {
  it('puts a path where it is named, else where the longest folder above it is, else last', () => {
    const of = layerOf(parseLayersIndex(INDEX) ?? []);
    expect(of('BOOT-INF/lib/a.jar')).toBe('dependencies');
    expect(of('BOOT-INF/lib/own-1-SNAPSHOT.jar')).toBe('snapshot-dependencies');
    expect(of('LICENSE')).toBe('application');
    expect(layerOf(usualLayers('WEB-INF', []))('WEB-INF/lib-provided/x.jar')).toBe('dependencies');
  });

  it.each(['', 'dependencies: x', '- "../up":\n  - "a"\n', '- "a":\n- "a":\n', '  - "path"\n'])(
    'of another shape is not used: %j',
    (text) => {
      expect(parseLayersIndex(text)).toBeUndefined();
    },
  );
});
