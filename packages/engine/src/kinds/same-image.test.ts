import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../archive/testing/faults.ts';
import { seededRandom } from '../archive/testing/mutate.ts';
import { classHead, jar } from '../testing/jar.ts';
import { PROGRAM_HEAD } from '../testing/program-head.ts';
import { tar } from '../testing/tar.ts';
import { temporaryFolder } from '../testing/test-build.ts';
import { zip } from '../testing/zip.ts';
import { inspectPackage } from './inspect-package.ts';
import { kindOf } from './kinds.ts';
import { measureLayers } from './write-layers.ts';

const run = promisify(execFile);
const BUILDS = 50;

interface File {
  readonly name: string;
  readonly content: string | Buffer;
  readonly executable?: boolean;
}

const file = (name: string, content: string | Buffer = '', executable = false): File => ({
  name,
  content,
  executable,
});
const LAUNCHER = 'org.springframework.boot.loader.launch.JarLauncher';

const COMMON = [
  file('a/ä.txt', 'ä'),
  file('a/b/c', 'x'.repeat(3000)),
  file('run.sh', '#!/bin/sh\n', true),
  file('empty'),
];
const KINDS: Readonly<Record<string, readonly File[]>> = {
  'spring-boot': [
    file('META-INF/MANIFEST.MF', `Main-Class: ${LAUNCHER}\nStart-Class: a.B\n`),
    file(`${LAUNCHER.replaceAll('.', '/')}.class`, classHead(17)),
    file('BOOT-INF/classes/a/B.class', classHead(17)),
    file('BOOT-INF/lib/x.jar', jar()),
    file('BOOT-INF/lib/y-1-SNAPSHOT.jar', jar()),
  ],
  war: [file('WEB-INF/web.xml', '<web-app/>'), file('WEB-INF/lib/x.jar', jar()), ...COMMON],
  'thin-jar': [
    file('app.jar', jar({ attributes: { 'Class-Path': 'lib/x.jar' } })),
    file('lib/x.jar', jar({ mainClass: '' })),
    ...COMMON,
  ],
  node: [
    file('package.json', '{"main":"server.js","dependencies":{"x":"1"}}'),
    file('server.js'),
    file('node_modules/x/package.json', '{}'),
    ...COMMON,
  ],
  python: [file('main.py', 'print(1)'), file('vendor/x-1.dist-info/METADATA', 'Name: x\n'), ...COMMON],
  php: [file('index.php', '<?php'), file('vendor/autoload.php'), ...COMMON],
  'static-site': [file('index.html', '<p>'), ...COMMON],
  binary: [file('tool', PROGRAM_HEAD, true), file('data/x', 'x')],
};
const JAVA = ['spring-boot', 'war'];

/** Every build's package is packed in another way: order, kind of archive, compression, modes, times, programs. */
describe('the same files', () => {
  let folder: { path: string; remove: () => Promise<void> };
  let packages = 0;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(() => folder.remove());

  async function imageOf(bytes: Uint8Array): Promise<string> {
    const path = join(folder.path, `package-${packages++}`);
    const input = { file: path, expandedFile: `${path}.tar`, indexFile: `${path}.json`, limits: LIMITS };
    await writeFile(path, bytes);
    const { package: found } = await inspectPackage(input);
    if (found.kind === 'unknown' || found.kind === 'unusable') expect.fail(JSON.stringify(found));
    const variant = { withoutBase: false, directory: 'app' };
    const layers = await measureLayers({ found, packageFile: path, indexFile: input.indexFile, variant });
    const config = kindOf(found).container(found as never, undefined);
    return JSON.stringify([found.kind, layers.map(({ name, diffId }) => [name, diffId]), config]);
  }

  function shuffled(files: readonly File[], random: () => number, inZip: boolean): Buffer {
    const items = files
      .map((each) => ({ each, place: random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ each: { name, content, executable } }) => {
        const type = inZip ? 0o100000 : 0;
        const mode = type | (executable ? 0o700 : 0o600) | (random() < 0.5 ? 0o044 : 0);
        return { name, content, mode, ...(inZip && random() < 0.5 ? { method: 0 } : {}) };
      });
    const folders = random() < 0.5 ? [{ name: 'a/', type: '5', mode: inZip ? 0o040700 : 0o700 }] : [];
    const all = [...folders.filter(() => files.some(({ name }) => name.startsWith('a/'))), ...items];
    if (inZip) return zip(all);
    return random() < 0.5 ? tar(all) : gzipSync(tar(all), { level: Math.ceil(random() * 9) });
  }

  async function packedByOthers(files: readonly File[], inZip: boolean): Promise<Buffer[]> {
    const own = await mkdtemp(join(folder.path, 'files-'));
    for (const { name, content, executable } of files) {
      const path = join(own, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      await chmod(path, executable ? 0o775 : 0o664);
      await utimes(path, packages, packages);
    }
    const at = (name: string) => join(folder.path, `${name}-${packages}`);
    const options = { cwd: own, env: { ...process.env, TZ: 'Asia/Kathmandu', LC_ALL: 'C.UTF-8' } };
    await run('zip', ['-q', '-r', at('zip'), '.'], options);
    if (!inZip) {
      await run('tar', ['--format=pax', '-cJf', at('tar'), '.'], options);
      await run('tar', ['--format=gnu', '--owner=4711', '-cf', at('gnu'), '.'], options);
    }
    await rm(own, { recursive: true });
    const written = inZip ? [`${at('zip')}.zip`] : [`${at('zip')}.zip`, at('tar'), at('gnu')];
    return await Promise.all(written.map((path) => readFile(path)));
  }

  it.each(Object.keys(KINDS))(`of kind %s give one image in ${BUILDS} builds`, async (kind) => {
    const random = seededRandom(kind.length);
    const files = KINDS[kind] ?? [];
    const onlyZip = JAVA.includes(kind);
    const others = await packedByOthers(files, onlyZip);
    const own = Array.from({ length: BUILDS - others.length }, () =>
      shuffled(files, random, onlyZip || random() < 0.5),
    );
    const images = new Set<string>();
    for (const bytes of [...own, ...others]) images.add(await imageOf(bytes));
    expect([...images]).toHaveLength(1);
    expect([...images][0]).toContain(`["${kind}",`);
  });

  it(`of a jar give one image in ${BUILDS} builds, as long as they are compressed alike`, async () => {
    const random = seededRandom(7);
    const files = [
      file('META-INF/MANIFEST.MF', 'Main-Class: a.B\n'),
      file('a/B.class', classHead(8)),
      ...Array.from({ length: 8 }, (_, n) => file(`lib${n}/x`, randomBytes(300_000))),
    ];
    const compressed = files.map(({ name, content }) => ({ name, content, stored: deflateRawSync(content) }));
    const images = new Set<string>();
    for (let build = 0; build < BUILDS; build++) {
      const items = compressed.map((each) => ({ each, place: random() })).sort((a, b) => a.place - b.place);
      const mode = 0o100600 | (random() < 0.5 ? 0o044 : 0);
      images.add(await imageOf(zip(items.map(({ each }) => ({ ...each, mode })))));
    }
    expect([...images]).toHaveLength(1);
    expect([...images][0]).toContain('"app"');
  });
});
