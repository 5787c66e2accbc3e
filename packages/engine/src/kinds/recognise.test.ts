import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classHead, jar } from '../testing/jar.ts';
import { tar } from '../testing/tar.ts';
import { temporaryFolder } from '../testing/test-build.ts';
import { zip } from '../testing/zip.ts';
import { inspectPackage } from './inspect-package.ts';
import { parseJarManifest } from './jar/jar-manifest.ts';

const file = (name: string, content = '') => ({ name, content });
const MANIFEST = 'META-INF/MANIFEST.MF';

describe('a package', () => {
  let folder: { path: string; remove: () => Promise<void> };
  let packages = 0;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(async () => {
    await folder.remove();
  });

  async function inspect(bytes: Uint8Array) {
    const path = join(folder.path, `package-${packages++}`);
    await writeFile(path, bytes);
    const limits = { entries: 1000, expanded_bytes: 1 << 28, ratio: 200 };
    const input = { file: path, expandedFile: `${path}.tar`, indexFile: `${path}.json`, limits };
    return (await inspectPackage(input)).package;
  }

  it('with a main class is an executable jar, and its classes say which Java it needs', async () => {
    const spring = jar({
      mainClass: 'org.springframework.boot.loader.JarLauncher',
      javaVersion: 8,
      attributes: {
        'Start-Class': 'com.example.App',
        'Build-Jdk-Spec': '21',
        'Implementation-Version': '1.2',
      },
      entries: [
        { name: 'BOOT-INF/classes/com/example/App.class', content: classHead(17) },
        { name: 'BOOT-INF/lib/a.jar', content: 'x' },
      ],
    });
    expect(await inspect(spring)).toMatchObject({
      kind: 'spring-boot',
      startClass: 'com.example.App',
      requiredJava: 17,
      builtWithJava: 21,
      libraries: 1,
      version: '1.2',
    });
    const elsewhere = zip([
      file(MANIFEST, 'Main-Class: a.B\nBuild-Jdk-Spec: 1.8\nClass-Path: lib/a.jar lib/b.jar\n'),
    ]);
    const found = await inspect(elsewhere);
    expect(found).toMatchObject({ kind: 'jar', builtWithJava: 8, classPath: ['lib/a.jar', 'lib/b.jar'] });
    expect(found).not.toHaveProperty('requiredJava');
  });

  it('with a package.json is a Node application, at the root or in the one folder at the top', async () => {
    const files = [file('package.json', '{"name":"x"}'), file('index.js')];
    const below = (top: string) => files.map(({ name, content }) => file(`${top}/${name}`, content));
    expect(await inspect(zip(files))).toMatchObject({ kind: 'node', root: '', name: 'x' });
    expect(await inspect(gzipSync(tar(below('package'))))).toMatchObject({ kind: 'node', root: 'package/' });
    expect(await inspect(zip([...below('a'), file('__MACOSX/a/._index.js')]))).toMatchObject({
      kind: 'node',
      root: 'a/',
    });
    expect(await inspect(zip([...below('a'), ...below('b')]))).toMatchObject({ kind: 'unknown' });
  });

  it('with a package.json that starts nothing is a site where it has an index.html', async () => {
    const json = file('package.json', '{"devDependencies":{"a":"1"}}');
    expect(await inspect(zip([json, file('index.html')]))).toMatchObject({ kind: 'static-site' });
    expect(await inspect(zip([json, file('index.php')]))).toMatchObject({ kind: 'php' });
    expect(await inspect(zip([json]))).toMatchObject({ kind: 'unusable' });
  });

  it('says which dependencies are not packed', async () => {
    const json = '{"dependencies":{"a":"1","@b/c":"1"}}';
    const without = await inspect(zip([file('package.json', json), file('index.js')]));
    expect(without).toMatchObject({ kind: 'unusable', message: expect.stringContaining('(a, @b/c)') });
    const partly = [
      file('package.json', json),
      file('index.js'),
      file('node_modules/@b/c/package.json', '{}'),
    ];
    expect(await inspect(zip(partly))).toMatchObject({ kind: 'node', dependencies: 2, missing: ['a'] });
  });

  it.each([
    [
      'a jar without a main class',
      zip([file(MANIFEST, 'Manifest-Version: 1.0\n')]),
      /jar whose .* names no Main-Class/,
    ],
    ['files', zip([file('a.txt'), file('b/c.txt')]), /a zip with 2 files, at its top: a.txt, b/],
    ['an empty zip', zip([]), /without files/],
    ['no archive', Buffer.from('hello'), /neither an archive/],
    ['nothing', Buffer.alloc(0), /neither an archive/],
  ])('of another kind is described: %s', async (_name, bytes, found) => {
    expect(await inspect(bytes)).toMatchObject({ kind: 'unknown', found: expect.stringMatching(found) });
  });
});

describe('a manifest', () => {
  it('is read with folded lines, any line ends and names in any case', () => {
    const text =
      '\ufeffManifest-Version: 1.0\r\nmain-CLASS: com.exa\r\n mple.Main\rX: a: b\n\nName: sub\nMain-Class: other\n';
    const manifest = parseJarManifest(Buffer.from(text));
    expect(manifest.get('main-class')).toBe('com.example.Main');
    expect(manifest.get('x')).toBe('a: b');
    expect(manifest.hasSections).toBe(true);
    expect(parseJarManifest(Buffer.from('X: y\n\n\n')).hasSections).toBe(false);
  });
});
