import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectPackage } from '../kinds/inspect-package.ts';
import { writeLayers } from '../kinds/write-layers.ts';
import { classHead, jar } from '../testing/jar.ts';
import { pax, type TarItem, tar } from '../testing/tar.ts';
import { type ZipItem, type ZipOptions, zip } from '../testing/zip.ts';
import { ArchiveError } from './archive-error.ts';

const APP: ZipItem[] = [
  { name: 'package.json', content: '{"name":"a"}' },
  { name: 'server.js', content: '0' },
];
const TAR_APP: TarItem[] = [
  { name: 'package.json', content: '{"name":"a"}' },
  { name: 'server.js', content: '0' },
];
const BIG = Buffer.alloc(3 << 20);
const LIMITS = { entries: 50, expanded_bytes: 8 << 20, ratio: 200 };

type Case = readonly [name: string, archive: Buffer, reason: RegExp];
const zipCase = (name: string, items: readonly ZipItem[], reason: RegExp, options?: ZipOptions): Case => [
  `zip: ${name}`,
  zip([...APP, ...items], options),
  reason,
];
const tarCase = (name: string, items: readonly TarItem[], reason: RegExp): Case => [
  `tar: ${name}`,
  tar([...TAR_APP, ...items]),
  reason,
];
/** Repeats itself too late to be compressed away. */
const NOISE = Buffer.alloc(2 << 20).map((_, index) => (Math.imul(index, 2_654_435_761) >>> 13) & 0xff);
const LINK = { mode: 0o120777 };
const truncated = (bytes: Buffer, by: number) => bytes.subarray(0, bytes.length - by);

const CASES: readonly Case[] = [
  zipCase('a path that climbs', [{ name: '../evil', content: 'x' }], /leads out/),
  zipCase('a path that climbs in the middle', [{ name: 'a/../../evil' }], /leads out/),
  zipCase('a path that climbs and comes back', [{ name: 'a/../b' }], /leads out/),
  zipCase('an absolute path', [{ name: '/etc/passwd' }], /absolute/),
  zipCase('a drive letter', [{ name: 'C:/windows/x' }], /drive letter/),
  zipCase('a backslash', [{ name: '..\\evil' }], /backslash/),
  zipCase('a NUL in the name', [{ name: 'a\0.txt' }], /control character/),
  zipCase('a line feed in the name', [{ name: 'a\nb' }], /control character/),
  zipCase('an escape in the name', [{ name: '\u001b[2Jx' }], /control character/),
  zipCase('a name that is not UTF-8', [{ name: Buffer.from([0x61, 0xff, 0xfe]) }], /not valid text/),
  zipCase('an empty part', [{ name: 'a//b' }], /empty or "\." part/),
  zipCase('a dot as a part', [{ name: 'a/./b' }], /empty or "\." part/),
  zipCase('an empty name', [{ name: '' }], /no name/),
  zipCase('a name that is too long', [{ name: `${'x'.repeat(256)}` }], /longer than 255/),
  zipCase('a path that is too long', [{ name: `${'x/'.repeat(2100)}y` }], /longer than 4096/),
  zipCase('a file twice', [{ name: 'server.js', content: 'evil' }], /there twice/),
  zipCase('a file and a directory of one name', [{ name: 'server.js/' }], /there twice/),
  zipCase('a file below a file', [{ name: 'server.js/x' }], /which is a file/),
  zipCase(
    'a file below a link',
    [{ name: 'l', content: 'lib', ...LINK }, { name: 'l/x' }],
    /which is a symbolic link/,
  ),
  zipCase('a link to an absolute path', [{ name: 'l', content: '/etc/shadow', ...LINK }], /absolute path/),
  zipCase('a link that climbs out', [{ name: 'a/l', content: '../../x', ...LINK }], /leads out/),
  zipCase('a link that climbs out late', [{ name: 'l', content: 'a/../../x', ...LINK }], /leads out/),
  zipCase('a link with a backslash', [{ name: 'l', content: '..\\x', ...LINK }], /invalid target/),
  zipCase('a link without a target', [{ name: 'l', content: '', ...LINK }], /without a target/),
  zipCase('a link with a huge target', [{ name: 'l', content: 'x'.repeat(5000), ...LINK }], /invalid target/),
  zipCase('a device', [{ name: 'd', mode: 0o020666 }], /neither a file/),
  zipCase('a pipe', [{ name: 'd', mode: 0o010666 }], /neither a file/),
  zipCase('a directory that is a file by type', [{ name: 'd/', mode: 0o100644 }], /by name, but not by type/),
  zipCase('a directory with content', [{ name: 'd/', content: 'x' }], /directory with content/),
  zipCase('an encrypted entry', [{ name: 'x', content: 'x', flags: 1 }], /encrypted/),
  zipCase('a strongly encrypted entry', [{ name: 'x', content: 'x', flags: 0x41 }], /encryption|encrypted/),
  zipCase('a masked header', [{ name: 'x', content: 'x', flags: 0x2000 }], /encrypted/),
  zipCase('an unknown method', [{ name: 'x', content: 'x', method: 12 }], /method 12/),
  zipCase('a stored entry with two sizes', [{ name: 'x', content: 'x', method: 0, size: 9 }], /sizes? /),
  zipCase('another name in its own header', [{ name: 'x', local: { name: 'y' } }], /another name/),
  zipCase('another method in its own header', [{ name: 'x', local: { method: 0 } }], /another compression/),
  zipCase(
    'other sizes in its own header',
    [{ name: 'x', content: 'x', local: { size: 7 } }],
    /another sizes/,
  ),
  zipCase('entries that overlap', [{ name: 'x', content: 'x', storedSize: 40 }, { name: 'y' }], /overlaps/),
  zipCase(
    'an entry that shares its bytes',
    [{ name: 'package.json', content: '{"name":"a"}', offset: 0 }],
    /overlaps/,
  ),
  zipCase(
    'an entry that runs into the directory',
    [{ name: 'x', content: 'x', storedSize: 99 }],
    /runs into/,
  ),
  zipCase('a header outside of the file', [{ name: 'x', offset: 1 << 30 }], /no header/),
  zipCase('a small file that is huge', [{ name: 'x', content: BIG }], /200 times/),
  zipCase(
    'more than the total',
    [8, 9, 10].map((n) => ({ name: `x${n}`, content: BIG, method: 0 })),
    /more than 8.4 MB/,
  ),
  zipCase(
    'too many entries',
    Array.from({ length: 60 }, (_, n) => ({ name: `x${n}` })),
    /more than 50 entries/,
  ),
  zipCase('more entries announced than there are', [], /damaged/, { entryCount: 9 }),
  zipCase('a size that is a lie', [{ name: 'x', content: 'xx', size: 1 }], /not the size/),
  zipCase('a size that is a lie the other way', [{ name: 'x', content: 'x', size: 2 }], /not the size/),
  zipCase('a wrong checksum', [{ name: 'x', content: 'x', crc: 1 }], /checksum is wrong/),
  zipCase(
    'bytes that are no deflate',
    [{ name: 'x', content: 'x', stored: Buffer.from([0xff, 0xff, 0xff]) }],
    /damaged/,
  ),
  zipCase(
    'a large file cut within its deflate',
    [
      {
        name: 'x',
        size: 2 << 20,
        stored: deflateRawSync(NOISE).subarray(0, 50_000),
      },
    ],
    /damaged|not the size/,
  ),
  ['zip: cut off', truncated(zip(APP), 30), /damaged/],
  ['zip: bytes after the end', Buffer.concat([zip(APP), Buffer.from('x')]), /damaged/],
  [
    'jar: two manifests',
    jar({ entries: [{ name: 'META-INF/MANIFEST.MF', content: 'Main-Class: evil.Main\n' }] }),
    /there twice/,
  ],
  [
    'jar: two manifests by case',
    jar({ entries: [{ name: 'meta-inf/manifest.mf', content: 'Main-Class: evil.Main\n' }] }),
    /there twice/,
  ],
  [
    'jar: a main class that is none',
    jar({ mainClass: 'x', entries: [] }).fill(0x61, 150, 160),
    /damaged|class file|header|checksum/,
  ],
  tarCase('a path that climbs', [{ name: '../evil' }], /leads out/),
  tarCase('an absolute path', [{ name: '/etc/passwd' }], /absolute/),
  tarCase('a backslash', [{ name: 'a\\b' }], /backslash/),
  tarCase('a name that is not UTF-8', [{ name: Buffer.from([0x61, 0xff]) }], /not valid text/),
  tarCase('a path that climbs in a PAX header', [pax({ path: '../../evil' }), { name: 'x' }], /leads out/),
  tarCase('a NUL in a PAX path', [pax({ path: 'a\0b' }), { name: 'x' }], /control character/),
  tarCase('a hard link', [{ name: 'x', type: '1', link: 'server.js' }], /hard link/),
  tarCase('a hard link out of the tree', [{ name: 'x', type: '1', link: '/etc/shadow' }], /hard link/),
  tarCase('a character device', [{ name: 'x', type: '3' }], /device/),
  tarCase('a block device', [{ name: 'x', type: '4' }], /device/),
  tarCase('a pipe', [{ name: 'x', type: '6' }], /pipe/),
  tarCase('a sparse file', [{ name: 'x', type: 'S' }], /unknown type/),
  tarCase('a link to an absolute path', [{ name: 'x', type: '2', link: '/etc' }], /absolute path/),
  tarCase('a link that climbs out', [{ name: 'a/x', type: '2', link: '../../y' }], /leads out/),
  tarCase(
    'a link out of the tree by a PAX header',
    [pax({ linkpath: '/etc' }), { name: 'x', type: '2' }],
    /absolute path/,
  ),
  tarCase('a file below a link', [{ name: 'l', type: '2', link: 'lib' }, { name: 'l/x' }], /symbolic link/),
  tarCase('a directory with content', [{ name: 'd/', type: '5', size: 512 }], /directory with content/),
  tarCase('a link with content', [{ name: 'l', type: '2', link: 'a', content: 'x' }], /symlink with content/),
  tarCase('a file twice', [{ name: 'server.js', content: 'evil' }], /there twice/),
  tarCase('a file twice by a dot', [{ name: './server.js', content: 'evil' }], /there twice/),
  tarCase('a wrong checksum', [{ name: 'x', badChecksum: true }], /damaged/),
  tarCase('a size beyond the end', [{ name: 'x', size: 1 << 20 }], /damaged|cut off/),
  tarCase(
    'a size beyond all bounds',
    [pax({ size: '99999999999999999999' }), { name: 'x' }],
    /size|expands|damaged/,
  ),
  tarCase('more than the total', [{ name: 'x', size: 9 << 20 }], /more than 8.4 MB/),
  tarCase(
    'too many entries',
    Array.from({ length: 60 }, (_, n) => ({ name: `x${n}` })),
    /more than 50 entries/,
  ),
  [
    'tar: cut within a file',
    tar([...TAR_APP, { name: 'x', content: BIG }], { end: false }).subarray(0, 5000),
    /damaged|cut off/,
  ],
  ['tar.gz: cut off', truncated(gzipSync(tar(TAR_APP)), 12), /damaged/],
  [
    'tar.gz: a wrong checksum',
    Buffer.concat([truncated(gzipSync(tar(TAR_APP)), 8), Buffer.alloc(8, 0x55)]),
    /damaged/,
  ],
  ['tar.gz: no tar within', gzipSync(Buffer.from('hello '.repeat(200))), /damaged/],
  ['tar.gz: a bomb', gzipSync(tar([...TAR_APP, { name: 'x', content: BIG }])), /200 times/],
  ['tar.gz: more than the total', gzipSync(Buffer.alloc(40 << 20), { level: 0 }), /more than/],
];

describe('a hostile archive', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engine-hostile-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it.each(CASES)('is refused: %s', async (_name, archive, reason) => {
    const own = await mkdtemp(join(folder, 'case-'));
    const files = {
      file: join(own, 'package'),
      expandedFile: join(own, 'expanded'),
      indexFile: join(own, 'index'),
    };
    await writeFile(files.file, archive);
    const handled = (async () => {
      const { package: found } = await inspectPackage({ ...files, limits: LIMITS });
      if (found.kind === 'node')
        await writeLayers({
          found,
          packageFile: files.file,
          indexFile: files.indexFile,
          layerFolder: own,
          variant: { withoutBase: false },
        });
      return found;
    })();
    const error = await handled.then(
      (found) => expect.fail(`it was taken for ${JSON.stringify(found)}`),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ArchiveError);
    expect((error as ArchiveError).message).toMatch(reason);
    const known = ['expanded', 'index', 'package'];
    const others = (await readdir(own)).filter((name) => !known.includes(name) && !/^\d+\.tar$/.test(name));
    expect(others).toEqual([]);
  });

  it('may have odd, but harmless contents', async () => {
    const file = join(folder, 'odd.jar');
    const entries: ZipItem[] = [
      { name: 'a/A.class', content: classHead(8) },
      { name: 'a/a.class', content: classHead(8) },
      { name: 'LICENSE', content: 'one' },
      { name: 'LICENSE', content: 'two' },
      { name: 'a/', mode: 0o040755 },
      { name: 'a/', mode: 0o040755 },
      { name: 'empty', content: '', method: 0 },
    ];
    const prefix = Buffer.from('#!/bin/sh\nexec java -jar "$0" "$@"\n');
    await writeFile(file, jar({ entries }));
    const input = { file, expandedFile: `${file}.x`, indexFile: `${file}.i`, limits: LIMITS };
    expect(await inspectPackage(input)).toMatchObject({
      format: 'zip',
      package: { kind: 'jar', requiredJava: 11 },
    });
    await writeFile(
      file,
      zip([...APP, { name: 'bin/run', content: 'x', mode: 0o100755 }], { prefix, comment: 'hello' }),
    );
    const other = { ...input, indexFile: `${file}.j` };
    expect(await inspectPackage(other)).toMatchObject({ format: 'zip', package: { kind: 'node' } });
  });
});
