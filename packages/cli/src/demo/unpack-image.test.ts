import { mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { digestOf, MEDIA_TYPES } from '@stagewright/oci';
import { type Header, pack } from 'tar-stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unpackImage } from './unpack-image.ts';

type Entry = Pick<Header, 'name'> & Partial<Header> & { readonly content?: string };

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagewright-unpack-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function layer(entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack();
  for (const { content = '', ...header } of entries) tar.entry(header, content);
  tar.finalize();
  return await buffer(tar);
}

/** Unpacks layers into a folder `root`; every second one comes gzipped. */
async function unpack(...layers: readonly (readonly Entry[])[]): Promise<string> {
  const blobs = await Promise.all(layers.map(layer));
  const sent = blobs.map((bytes, index) => (index % 2 === 1 ? gzipSync(bytes) : bytes));
  const image = {
    manifest: {
      layers: sent.map((bytes, index) => ({
        digest: digestOf(bytes),
        size: bytes.length,
        mediaType: index % 2 === 1 ? MEDIA_TYPES.layerGzip : MEDIA_TYPES.layer,
      })),
    },
    openBlob: async (digest: string) => Readable.from([sent.find((bytes) => digestOf(bytes) === digest)!]),
  };
  const root = join(folder, 'root');
  await unpackImage(image, root, new AbortController().signal);
  return root;
}

const link = (name: string, linkname: string): Entry => ({ name, type: 'symlink', linkname });

test('files, folders and links come with their modes', async () => {
  const root = await unpack([
    { name: 'app', type: 'directory', mode: 0o700 },
    { name: 'app/run', mode: 0o4755, content: 'run' },
    link('app/current', '/app/run'),
    { name: 'app/same', type: 'link', linkname: 'app/run' },
  ]);
  expect((await stat(join(root, 'app'))).mode & 0o7777).toBe(0o700);
  expect((await stat(join(root, 'app/run'))).mode & 0o7777).toBe(0o4755);
  expect(await readlink(join(root, 'app/current'))).toBe('/app/run');
  expect((await stat(join(root, 'app/same'))).ino).toBe((await stat(join(root, 'app/run'))).ino);
});

test('a later layer replaces, removes and empties', async () => {
  const root = await unpack(
    [
      { name: 'a/old', content: '1' },
      { name: 'b/gone', content: '1' },
      { name: 'c/one', content: '1' },
      { name: 'c/two', content: '1' },
    ],
    [
      { name: 'a/old', content: '2' },
      { name: 'b/.wh.gone' },
      { name: 'c/.wh..wh..opq' },
      { name: 'c/three', content: '3' },
    ],
  );
  expect(await readFile(join(root, 'a/old'), 'utf8')).toBe('2');
  expect(await readdir(join(root, 'b'))).toEqual([]);
  expect(await readdir(join(root, 'c'))).toEqual(['three']);
});

test('links inside the image are followed, links out of it are not', async () => {
  const root = await unpack([
    { name: 'usr/lib', type: 'directory' },
    link('lib', 'usr/lib'),
    { name: 'lib/x', content: 'x' },
  ]);
  expect(await readFile(join(root, 'usr/lib/x'), 'utf8')).toBe('x');
  const outside = link('out', folder);
  await expect(unpack([outside, { name: 'out/x', content: 'x' }])).rejects.toThrow('leads out of it');
  await expect(unpack([outside, { name: 'out/.wh.root' }])).rejects.toThrow('leads out of it');
  await expect(unpack([{ name: '../x', content: 'x' }])).rejects.toThrow('leads out of it');
  expect(await readdir(folder)).toEqual(['root']);
});

test('a device is refused', async () => {
  await expect(unpack([{ name: 'dev/null', type: 'character-device' }])).rejects.toThrow('character-device');
});
