import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type DockerRegistry, freePort, runPulledImage, startDockerRegistry } from '@stagewright/oci/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { once } from './once.ts';
import { pushPythonBase } from './testing/language-bases.ts';
import { shareHostBases } from './testing/shared-host-bases.ts';
import { tar } from './testing/tar.ts';
import { temporaryFolder, testBuild } from './testing/test-build.ts';
import { zip } from './testing/zip.ts';
import { createThreadPool } from './threads/thread-pool.ts';

const run = promisify(execFile);
const toolEnv = { PATH: process.env['PATH'] ?? '' };
const LAUNCHER = 'org.springframework.boot.loader.launch.JarLauncher';
const INDEX = 'BOOT-INF/layers.idx';
const SOURCES = {
  'demo/Main.java':
    'package demo; public class Main { public static void main(String[] a) throws Exception { System.out.println("main " + lib.Lib.name()); Thread.sleep(60000); } }',
  'lib/Lib.java': 'package lib; public class Lib { public static String name() { return "library"; } }',
  'org/springframework/boot/loader/launch/JarLauncher.java':
    'package org.springframework.boot.loader.launch; public class JarLauncher { public static void main(String[] a) throws Exception { System.out.println("launched in " + new java.io.File(".").getCanonicalPath() + " " + new java.io.File("BOOT-INF/classes/demo/Main.class").exists()); Thread.sleep(60000); } }',
};

/** Each kind of package as an image in docker-registry, pulled by skopeo, unpacked by umoci, run under runc. */
describe('an image of', () => {
  let registry: DockerRegistry;
  let folder: { path: string; remove: () => Promise<void> };
  const threads = createThreadPool({ size: 2 });

  beforeAll(async () => {
    folder = await temporaryFolder();
    await shareHostBases(join(folder.path, 'cache'));
    registry = await startDockerRegistry();
    for (const [path, source] of Object.entries(SOURCES)) {
      await mkdir(join(folder.path, path, '..'), { recursive: true });
      await writeFile(join(folder.path, path), source);
    }
    await run('javac', Object.keys(SOURCES), { cwd: folder.path });
  });
  afterAll(async () => {
    await threads.close();
    await registry.close();
    await folder.remove();
  });

  const pythonBase = once(() => pushPythonBase({ registry: registry.host, folder: folder.path }));
  const classOf = (name: string) => readFile(join(folder.path, `${name.replaceAll('.', '/')}.class`));

  async function imageOf(name: string, source: Uint8Array, settings: { base_image?: string } = {}) {
    const target = {
      kind: 'registry',
      registry: registry.host,
      scheme: 'http',
      repository: `kinds/${name}`,
      tag: '1',
      token: '',
    } as const;
    const common = { folder: folder.path, registry: registry.host, context: { toolEnv, threads } };
    const { outcome, log } = await testBuild({ ...common, source, assignment: { target, settings } });
    if (outcome.kind !== 'successful') expect.fail(log);
    return { reference: `${registry.host}/kinds/${name}:1`, image: outcome.image };
  }

  async function ran(reference: string, pattern: RegExp, env: readonly string[] = []) {
    const image = await runPulledImage(reference, { env });
    try {
      await image.printed(pattern);
    } finally {
      await image.close();
    }
  }

  it('a flat jar in parts', async () => {
    const filler = ['a', 'b', 'c', 'd'].map((name) => ({
      name: `data/${name}/x`,
      content: randomBytes(800_000),
    }));
    const source = zip([
      { name: 'META-INF/MANIFEST.MF', content: 'Main-Class: demo.Main\n' },
      { name: 'demo/Main.class', content: await classOf('demo.Main') },
      { name: 'lib/Lib.class', content: await classOf('lib.Lib') },
      ...filler,
    ]);
    const { reference, image } = await imageOf('jar', source);
    expect(image.layers.map(({ created_by }) => created_by)).toContain('app');
    await ran(reference, /^main library$/m);
  });

  it('a Spring Boot jar, in the layers of its index', async () => {
    const attributes = [
      `Main-Class: ${LAUNCHER}`,
      'Start-Class: demo.Main',
      `Spring-Boot-Layers-Index: ${INDEX}`,
    ];
    const layers = { libraries: 'BOOT-INF/lib/', loader: 'org/', rest: 'BOOT-INF/classes/' };
    const index = Object.entries(layers).map(([name, path]) => `- "${name}":\n  - "${path}"\n`);
    const source = zip([
      { name: 'META-INF/MANIFEST.MF', content: `${attributes.join('\n')}\n` },
      { name: INDEX, content: index.join('') },
      { name: `${LAUNCHER.replaceAll('.', '/')}.class`, content: await classOf(LAUNCHER) },
      { name: 'BOOT-INF/classes/demo/Main.class', content: await classOf('demo.Main') },
      { name: 'BOOT-INF/lib/lib.jar', content: zip([]), method: 0 },
    ]);
    const { reference, image } = await imageOf('spring', source);
    expect(image.layers.slice(-3).map(({ created_by }) => created_by)).toEqual(Object.keys(layers));
    await ran(reference, /^launched in \/app true$/m);
  });

  it('a jar with its library beside it, in a tar that xz compressed', async () => {
    const manifest = 'Main-Class: demo.Main\nClass-Path: lib/lib.jar\n';
    const main = [
      { name: 'META-INF/MANIFEST.MF', content: manifest },
      { name: 'demo/Main.class', content: await classOf('demo.Main') },
    ];
    const library = [{ name: 'lib/Lib.class', content: await classOf('lib.Lib') }];
    const packed = join(folder.path, 'thin.tar');
    const items = [
      { name: 'app/', type: '5' },
      { name: 'app/app.jar', content: zip(main) },
      { name: 'app/lib/lib.jar', content: zip(library) },
    ];
    await writeFile(packed, tar(items));
    await run('xz', [packed]);
    const { reference, image } = await imageOf('thin', await readFile(`${packed}.xz`));
    expect(image.layers.slice(-2).map(({ created_by }) => created_by)).toEqual([
      'dependencies',
      'application',
    ]);
    await ran(reference, /^main library$/m);
  });

  it('a Python application, upon a Python', async () => {
    const base_image = await pythonBase();
    const source = zip([
      { name: 'main.py', content: 'import greet, time\nprint(greet.hello())\ntime.sleep(60)\n' },
      { name: 'vendor/greet.py', content: 'def hello(): return "hello from python"\n' },
      { name: 'vendor/greet-1.dist-info/METADATA', content: 'Name: greet\n' },
    ]);
    const { reference } = await imageOf('python', source, { base_image });
    await ran(reference, /^hello from python$/m);
  });

  it('a wheel, and a program with libraries of the base, upon that Python', async () => {
    const base_image = await pythonBase();
    const info = 'greeter-1.0.dist-info';
    const wheel = zip([
      { name: 'greeter/__init__.py' },
      {
        name: 'greeter/cli.py',
        content: 'import time\ndef main():\n  print("a wheel turns")\n  time.sleep(60)\n',
      },
      { name: `${info}/METADATA`, content: 'Metadata-Version: 2.1\nName: greeter\nVersion: 1.0\n' },
      { name: `${info}/WHEEL`, content: 'Wheel-Version: 1.0\n' },
      { name: `${info}/entry_points.txt`, content: '[console_scripts]\ngreet = greeter.cli:main\n' },
    ]);
    await ran((await imageOf('wheel', wheel, { base_image })).reference, /^a wheel turns$/m);
    const program = await imageOf('dynamic', await readFile('/usr/bin/uname'), { base_image });
    expect(program.image.layers.map(({ created_by }) => created_by)).toContain('program');
    await ran(program.reference, /^Linux$/m);
  });

  it('a static site', async () => {
    const { reference } = await imageOf('site', zip([{ name: 'index.html', content: '<h1>site</h1>' }]));
    const port = await freePort();
    const image = await runPulledImage(reference, { env: [`PORT=${port}`] });
    try {
      await image.printed(/Serving \/app/);
      expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('<h1>site</h1>');
    } finally {
      await image.close();
    }
  });

  it('a program that needs nothing else', async () => {
    const { reference, image } = await imageOf('program', await readFile('/sbin/ldconfig'));
    expect(image.layers.map(({ created_by }) => created_by)).toEqual(['root files', 'program']);
    // It starts, and says that it may not write the loader's cache as the user that images run as.
    await ran(reference, /cache file.*Permission denied/);
  });
});
