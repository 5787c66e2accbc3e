import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KindName } from '../kinds/found-package.ts';
import { classHead, jar } from '../testing/jar.ts';
import { PROGRAM_HEAD } from '../testing/program-head.ts';
import { type TarItem, tar } from '../testing/tar.ts';
import { type ZipItem, zip } from '../testing/zip.ts';
import { ArchiveError } from './archive-error.ts';
import { type Fault, GZIP_FAULTS, LIMITS, TAR_FAULTS, ZIP_FAULTS } from './testing/faults.ts';
import { handlePackage } from './testing/handle-package.ts';

interface File {
  readonly name: string;
  readonly content: string | Buffer;
}

const file = (name: string, content: string | Buffer = '') => ({ name, content });
const manifest = (...lines: readonly string[]) => file('META-INF/MANIFEST.MF', `${lines.join('\n')}\n`);
const LAUNCHER = 'org/springframework/boot/loader/JarLauncher';

/** The least that each kind is recognised by. */
const FILES: Readonly<Partial<Record<KindName, readonly File[]>>> = {
  node: [file('package.json', '{"name":"a"}'), file('server.js')],
  python: [file('main.py', 'print(1)')],
  php: [file('index.php', '<?php')],
  'static-site': [file('index.html', '<p>')],
  'thin-jar': [file('app.jar', jar())],
};
const JAVA: Readonly<Partial<Record<KindName, readonly File[]>>> = {
  jar: [manifest('Main-Class: a.B'), file('a/B.class', classHead(8))],
  'spring-boot': [
    manifest(`Main-Class: ${LAUNCHER.replaceAll('/', '.')}`, 'Start-Class: a.B'),
    file(`${LAUNCHER}.class`, classHead(8)),
    file('BOOT-INF/classes/a/B.class', classHead(8)),
  ],
  war: [file('WEB-INF/web.xml', '<web-app/>')],
};
const PROGRAM: TarItem[] = [{ name: 'tool', content: PROGRAM_HEAD, mode: 0o755 }];

type Case = readonly [name: string, bytes: Buffer, fault: Pick<Fault<unknown>, 'entry' | 'reason'>];
const cases = <Item>(
  container: string,
  kinds: Readonly<Record<string, readonly Item[]>>,
  faults: readonly Fault<Item>[],
  packed: (bytes: Buffer) => Buffer = (bytes) => bytes,
): Case[] =>
  Object.entries(kinds).flatMap(([kind, items]) =>
    faults.map(
      (fault): Case => [`${kind} in ${container} with ${fault.name}`, packed(fault.of(items)), fault],
    ),
  );

const ZIPS = { ...FILES, ...JAVA } as Readonly<Record<string, readonly ZipItem[]>>;
const TARS = { ...FILES, binary: PROGRAM } as Readonly<Record<string, readonly TarItem[]>>;
const CASES: readonly Case[] = [
  ...cases('a zip', ZIPS, ZIP_FAULTS),
  ...cases('a tar', TARS, TAR_FAULTS),
  ...cases('a tar.gz', TARS, GZIP_FAULTS),
];

describe('each kind of package', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engine-kinds-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ...Object.entries(ZIPS).map(([kind, items]) => [kind, 'a zip', zip(items)] as const),
    ...Object.entries(TARS).map(([kind, items]) => [kind, 'a tar', tar(items)] as const),
    ...Object.entries(TARS).map(([kind, items]) => [kind, 'a tar.gz', gzipSync(tar(items))] as const),
  ])('%s in %s is taken for what it is without a fault', async (kind, _container, bytes) => {
    const { handled } = await handlePackage(folder, bytes, LIMITS);
    const { found, layers } = await handled;
    expect(found.kind).toBe(kind);
    expect(layers.length).toBeGreaterThan(0);
  });

  it('has enough faults tried on it', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(200);
  });

  it.each(CASES)(
    '%s fails with entry and reason, and nothing is written elsewhere',
    async (_name, bytes, fault) => {
      const { handled, left } = await handlePackage(folder, bytes, LIMITS);
      const error = await handled.then(
        ({ found }) => expect.fail(`it was taken for ${JSON.stringify(found)}`),
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(ArchiveError);
      const { message, entry } = error as ArchiveError;
      expect(message).toMatch(fault.reason);
      expect(entry).toBe(fault.entry);
      expect(await left()).toEqual([]);
      await expect(stat(join(folder, 'evil'))).rejects.toMatchObject({ code: 'ENOENT' });
    },
  );
});
