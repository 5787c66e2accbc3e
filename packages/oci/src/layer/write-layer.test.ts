import { createReadStream } from 'node:fs';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { extract, type Header } from 'tar-stream';
import { expect, test } from 'vitest';
import { digestOf } from '../digest.ts';
import { MEDIA_TYPES } from '../media-types.ts';
import { needTools, output } from '../testing/run-tool.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { LayerEntry } from './layer-entry.ts';
import { sortEntries } from './sort-entries.ts';
import { writeLayer } from './write-layer.ts';

const text = (path: string, content: string): LayerEntry => ({
  path,
  kind: 'file',
  content: Buffer.from(content),
});

interface ReadEntry {
  readonly header: Header;
  readonly content: Buffer;
}

async function readTar(file: string): Promise<ReadEntry[]> {
  const entries: ReadEntry[] = [];
  for await (const entry of createReadStream(file).pipe(extract())) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    entries.push({ header: entry.header, content: Buffer.concat(chunks) });
  }
  return entries;
}

const SAMPLE: LayerEntry[] = [
  text('app/main.js', 'console.log(1)\n'),
  { path: 'app/run', kind: 'file', mode: 0o755, content: Buffer.from('#!/bin/sh\n') },
  { path: 'app/current', kind: 'symlink', linkTarget: 'main.js' },
  { path: 'tmp', kind: 'directory', mode: 0o1777 },
  { path: 'app/data', kind: 'directory', uid: 1000, gid: 1000 },
  text(`app/${'deep/'.repeat(40)}leaf`, 'leaf'),
  text('app/größe-文件', 'utf-8'),
  { path: 'app/owned', kind: 'file', uid: 3_000_000, gid: 3_000_001, content: Buffer.from('big ids') },
];
/** Changes only when every image's digest is meant to change. */
const GOLDEN = 'sha256:69870430b5dedc7971ab009747fba58795af5f90973c523472c873734b008bd8';

test('the bytes are those that were agreed once', async () => {
  const file = join(await temporaryFolder(), 'layer.tar');
  const layer = await writeLayer(sortEntries(SAMPLE), { file });
  expect(layer.diffId).toBe(GOLDEN);
  const bytes = await readFile(file);
  expect(layer).toEqual({
    descriptor: { mediaType: MEDIA_TYPES.layer, digest: digestOf(bytes), size: bytes.length },
    diffId: digestOf(bytes),
    file,
  });
});

test('another reader finds the same entries, with parents, owners and long names', async () => {
  const file = join(await temporaryFolder(), 'layer.tar');
  await writeLayer(sortEntries(SAMPLE), { file });
  const entries = await readTar(file);
  const byName = new Map(entries.map((entry) => [entry.header.name, entry]));
  expect(byName.get('app/')?.header).toMatchObject({
    type: 'directory',
    mode: 0o755,
    uid: 0,
    gid: 0,
    uname: '',
  });
  expect(byName.get('app/main.js')?.header).toMatchObject({ mode: 0o644, uid: 0, gname: '' });
  expect(byName.get('app/main.js')?.header.mtime).toEqual(new Date(1000));
  expect(byName.get('app/run')?.header.mode).toBe(0o755);
  expect(byName.get('app/current')?.header).toMatchObject({
    type: 'symlink',
    linkname: 'main.js',
    mode: 0o777,
  });
  expect(byName.get('tmp/')?.header.mode).toBe(0o1777);
  expect(byName.get('app/data/')?.header).toMatchObject({ uid: 1000, gid: 1000 });
  expect(byName.get(`app/${'deep/'.repeat(40)}leaf`)?.content.toString()).toBe('leaf');
  expect(byName.get('app/größe-文件')?.content.toString()).toBe('utf-8');
  expect(byName.get('app/owned')?.header.pax).toEqual({ uid: '3000000', gid: '3000001' });
  expect(entries.map(({ header }) => header.name.replace(/\/$/, ''))).toEqual(
    entries.map(({ header }) => header.name.replace(/\/$/, '')).sort(),
  );
});

test('GNU tar writes the same bytes', async (context) => {
  await needTools(context, 'tar');
  const folder = await temporaryFolder();
  const entries = SAMPLE.filter(
    ({ path, uid }) => /^[ -~]*$/.test(path) && uid === undefined && path !== 'tmp',
  );
  const ours = join(folder, 'ours.tar');
  await writeLayer(sortEntries(entries), { file: ours });
  await output('tar', '-xf', ours, '-C', folder);
  const fixed = ['--mtime=@1', '--owner=0', '--group=0', '--numeric-owner', '--sort=name'];
  const theirs = join(folder, 'theirs.tar');
  await output('tar', '--format=ustar', ...fixed, '-b', '1', '-C', folder, '-cf', theirs, 'app');
  expect((await readFile(ours)).equals(await readFile(theirs))).toBe(true);
});

test('the order of the input does not matter once it is sorted', async () => {
  const folder = await temporaryFolder();
  const forth = await writeLayer(sortEntries(SAMPLE), { file: join(folder, 'a.tar') });
  const back = await writeLayer(sortEntries([...SAMPLE].reverse()), { file: join(folder, 'b.tar') });
  expect(back.diffId).toBe(forth.diffId);
});

test('umask, time zone and locale do not matter', async () => {
  const folder = await temporaryFolder();
  const script = join(folder, 'write.ts');
  const source = JSON.stringify(new URL('./write-layer.ts', import.meta.url).pathname);
  const entries = `[{ path: 'a/b', kind: 'file', content: Buffer.from('x') }, { path: 'ä', kind: 'directory' }]`;
  await writeFile(
    script,
    `import { writeLayer } from ${source};
    process.umask(Number(process.argv[3]));
    const layer = await writeLayer(${entries} as never, { file: process.argv[2] as string });
    process.stdout.write(layer.diffId);`,
  );
  const run = (name: string, umask: string, ...env: string[]) =>
    output('env', ...env, execPath, script, join(folder, name), umask);
  const one = await run('1.tar', '0', 'TZ=UTC', 'LC_ALL=C');
  const other = await run('2.tar', '63', 'TZ=Asia/Shanghai', 'LC_ALL=de_DE.UTF-8', 'SOURCE_DATE_EPOCH=99');
  expect(one).toMatch(/^sha256:/);
  expect(other).toBe(one);
});

test('streams, async iterables and bytes give the same layer', async () => {
  const folder = await temporaryFolder();
  const big = Buffer.alloc(3 << 20, 'stagewright');
  const source = join(folder, 'big');
  await writeFile(source, big);
  const contents: LayerEntry['content'][] = [
    big,
    () => createReadStream(source),
    Readable.from([big, Buffer.alloc(0)]),
  ];
  const digests = contents.map(async (content, at) => {
    const entries = [
      text('a', '1'),
      { path: 'big', kind: 'file', size: big.length, content },
      text('z', '2'),
    ];
    async function* later() {
      yield* entries as LayerEntry[];
    }
    return (await writeLayer(later(), { file: join(folder, `${at}.tar`) })).diffId;
  });
  expect(new Set(await Promise.all(digests)).size).toBe(1);
  const entries = await readTar(join(folder, '0.tar'));
  expect(entries[1]?.content.equals(big)).toBe(true);
});

test('gzip changes the digest and not the diff id', async () => {
  const folder = await temporaryFolder();
  const entries = sortEntries([...SAMPLE, text('zeros', '0'.repeat(1 << 21))]);
  const plain = await writeLayer(entries, { file: join(folder, 'a.tar') });
  const gzip = await writeLayer(entries, { file: join(folder, 'a.tgz'), compression: 'gzip', gzipLevel: 1 });
  expect(gzip.diffId).toBe(plain.diffId);
  expect(gzip.descriptor.mediaType).toBe(MEDIA_TYPES.layerGzip);
  const bytes = await readFile(gzip.file);
  expect(gzip.descriptor).toMatchObject({ digest: digestOf(bytes), size: bytes.length });
  expect(digestOf(gunzipSync(bytes))).toBe(plain.diffId);
});

test.each<[string, LayerEntry[]]>([
  ['entries out of order', [text('b', ''), text('a', '')]],
  ['the same path twice', [text('a', ''), text('/a', '')]],
  ['a path that leaves', [text('a/../../b', '')]],
  ['a path of dots', [text('./a', '')]],
  ['an empty path', [text('/', '')]],
  ['an empty part', [text('a//b', '')]],
  ['a NUL', [text('a\0b', '')]],
  ['a file as a parent', [text('a', ''), text('a/b', '')]],
  ['a link as a parent', [{ path: 'a', kind: 'symlink', linkTarget: 'b' }, text('a/b', '')]],
  ['a file as a distant parent', [text('a', ''), text('a-', ''), text('a/b/c', '')]],
  ['a link without a target', [{ path: 'a', kind: 'symlink' }]],
  ['a directory with content', [{ path: 'a', kind: 'directory', content: Buffer.from('x') }]],
  ['a stream without a size', [{ path: 'a', kind: 'file', content: Readable.from([]) }]],
  ['a size that is wrong', [{ path: 'a', kind: 'file', size: 2, content: Buffer.from('x') }]],
  ['a size without content', [{ path: 'a', kind: 'file', size: 2 }]],
  [
    'a stream that is too short',
    [{ path: 'a', kind: 'file', size: 3, content: Readable.from([Buffer.from('x')]) }],
  ],
  [
    'a stream that is too long',
    [{ path: 'a', kind: 'file', size: 0, content: Readable.from([Buffer.from('x')]) }],
  ],
  ['an owner that is none', [{ path: 'a', kind: 'file', uid: -1 }]],
])('%s cannot be written, and no file is left', async (_what, entries) => {
  const file = join(await temporaryFolder(), 'layer.tar');
  await expect(writeLayer(entries, { file })).rejects.toMatchObject({ code: 'LAYER_INVALID' });
  await expect(access(file)).rejects.toThrow();
});

test.each(['none', 'gzip'] as const)(
  'an abort ends writing with %s and leaves no file',
  async (compression) => {
    const file = join(await temporaryFolder(), 'layer.tar');
    const abort = new AbortController();
    const endless = async function* () {
      for (let sent = 0; ; sent++) {
        if (sent === 40) abort.abort(new Error('enough'));
        yield Buffer.alloc(1 << 16);
      }
    };
    const entries: LayerEntry[] = [{ path: 'a', kind: 'file', size: 1 << 30, content: endless() }];
    await expect(writeLayer(entries, { file, compression, signal: abort.signal })).rejects.toThrow('enough');
    await expect(access(file)).rejects.toThrow();
  },
);

const segment = fc.stringMatching(/^[a-zA-Zä文 _-]{1,60}$/);
const path = fc.array(segment, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));

test('whatever is written is read again', async () => {
  const file = join(await temporaryFolder(), 'layer.tar');
  const files = fc.uniqueArray(fc.record({ path, content: fc.uint8Array({ maxLength: 2000 }) }), {
    selector: (entry) => entry.path,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(files, async (all) => {
      // A path that is another one's folder can't be a file too.
      const kept = all.filter((entry) => !all.some((other) => other.path.startsWith(`${entry.path}/`)));
      await writeLayer(sortEntries(kept.map((entry) => ({ ...entry, kind: 'file' }))), { file });
      const found = (await readTar(file)).filter(({ header }) => header.type === 'file');
      const sorted = [...kept].sort((a, b) => (a.path < b.path ? -1 : 1));
      expect(found.map(({ header }) => header.name)).toEqual(sorted.map((entry) => entry.path));
      expect(found.map(({ content }) => content)).toEqual(sorted.map((entry) => Buffer.from(entry.content)));
    }),
    { numRuns: 60 },
  );
});
