import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { digestHex, digestOf } from '../digest.ts';
import { imageOfBase } from '../image/image-of-base.ts';
import { sortEntries } from '../layer/sort-entries.ts';
import { writeLayer } from '../layer/write-layer.ts';
import { needTools, output } from '../testing/run-tool.ts';
import { sampleImage } from '../testing/sample-image.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { loadBaseFromLayout } from './load-base-from-layout.ts';
import { readArchive } from './read-archive.ts';
import { readLayout } from './read-layout.ts';
import { writeArchive } from './write-archive.ts';
import { writeLayout } from './write-layout.ts';

test('umoci unpacks a layout that we wrote', async (context) => {
  await needTools(context, 'umoci');
  const folder = await temporaryFolder();
  await writeLayout(join(folder, 'oci'), await sampleImage(folder), { tag: 'v1' });
  await output('umoci', 'unpack', '--rootless', '--image', `${folder}/oci:v1`, `${folder}/bundle`);
  expect(await readFile(join(folder, 'bundle/rootfs/app/data'), 'utf8')).toBe('hello\n');
  const { process } = JSON.parse(await readFile(join(folder, 'bundle/config.json'), 'utf8'));
  expect(process).toMatchObject({ args: ['/app/run'], cwd: '/app' });
  expect(process.env).toContain('LANG=C.UTF-8');
});

test('skopeo inspects and copies an archive that we wrote', async (context) => {
  await needTools(context, 'skopeo');
  const folder = await temporaryFolder();
  const image = await sampleImage(folder);
  const archive = join(folder, 'image.tar');
  await writeArchive(archive, image, { tag: 'v1' });
  const inspected = JSON.parse(await output('skopeo', 'inspect', `oci-archive:${archive}:v1`));
  expect(inspected).toMatchObject({ Digest: image.manifest.descriptor.digest, Os: 'linux' });
  await output('skopeo', 'copy', '--preserve-digests', `oci-archive:${archive}:v1`, `oci:${folder}/copy:v1`);
  expect((await loadBaseFromLayout(join(folder, 'copy'), 'v1')).digest).toBe(
    image.manifest.descriptor.digest,
  );
});

test('we read an archive that skopeo wrote', async (context) => {
  await needTools(context, 'skopeo');
  const folder = await temporaryFolder();
  const image = await sampleImage(folder);
  await writeLayout(join(folder, 'oci'), image, { tag: 'v1' });
  await output(
    'skopeo',
    'copy',
    '--preserve-digests',
    `oci:${folder}/oci:v1`,
    `oci-archive:${folder}/theirs.tar:other`,
  );
  const base = await loadBaseFromLayout(join(folder, 'theirs.tar'), 'other');
  expect(base.manifest.layers.map(({ digest }) => digest)).toEqual(image.layers.map(({ digest }) => digest));
  for (const layer of base.manifest.layers) {
    expect(digestOf(await buffer(await base.openBlob(layer.digest)))).toBe(layer.digest);
  }
});

test('an image goes through layout, archive and layout without a change, and archives are equal', async () => {
  const folder = await temporaryFolder();
  await writeLayout(join(folder, 'a'), await sampleImage(folder));
  const first = imageOfBase(await loadBaseFromLayout(join(folder, 'a')));
  await writeArchive(join(folder, 'a.tar'), first);
  await writeLayout(join(folder, 'b'), imageOfBase(await loadBaseFromLayout(join(folder, 'a.tar'))));
  await writeArchive(join(folder, 'b.tar'), imageOfBase(await loadBaseFromLayout(join(folder, 'b'))));
  expect((await readFile(join(folder, 'a.tar'))).equals(await readFile(join(folder, 'b.tar')))).toBe(true);
});

test('an image is found by name and digest, and what is there is said', async () => {
  const folder = await temporaryFolder();
  const image = await sampleImage(folder);
  await writeLayout(join(folder, 'a'), image, { tag: 'v1' });
  const { digest } = image.manifest.descriptor;
  for (const reference of [undefined, 'v1', digest]) {
    expect((await loadBaseFromLayout(join(folder, 'a'), reference)).digest).toBe(digest);
  }
  await expect(loadBaseFromLayout(join(folder, 'a'), 'v2')).rejects.toThrow(/no image v2; there is v1/);
});

test('a layout that cannot be completed leaves nothing', async () => {
  const folder = await temporaryFolder();
  const image = await sampleImage(folder);
  const [layer] = image.layers;
  const broken = new Map(image.blobs).set(layer!.digest, { bytes: Buffer.from('wrong') });
  await expect(writeLayout(join(folder, 'out/a'), { ...image, blobs: broken })).rejects.toMatchObject({
    code: 'SIZE_MISMATCH',
  });
  const abort = AbortSignal.abort(new Error('enough'));
  await expect(writeLayout(join(folder, 'out/a'), image, { signal: abort })).rejects.toThrow();
  expect(await readdir(join(folder, 'out'))).toEqual([]);
});

test('an archive that cannot be completed leaves what was there', async () => {
  const folder = await temporaryFolder();
  const image = await sampleImage(folder);
  const file = join(folder, 'out/image.tar');
  await mkdir(join(folder, 'out'));
  await writeFile(file, 'older');
  const [first] = image.layers;
  const broken = new Map(image.blobs).set(first!.digest, { bytes: Buffer.alloc(first!.size) });
  await expect(writeArchive(file, { ...image, blobs: broken })).rejects.toMatchObject({
    code: 'DIGEST_MISMATCH',
  });
  const abort = AbortSignal.abort(new Error('enough'));
  await expect(writeArchive(file, image, { signal: abort })).rejects.toThrow('enough');
  expect(await readdir(join(folder, 'out'))).toEqual(['image.tar']);
  expect(await readFile(file, 'utf8')).toBe('older');
});

test('a damaged blob is not read to its end', async () => {
  const folder = await temporaryFolder();
  const image = await sampleImage(folder);
  await writeLayout(join(folder, 'a'), image);
  const [layer] = image.layers;
  const file = join(folder, 'a/blobs/sha256', digestHex(layer!.digest));
  const bytes = await readFile(file);
  bytes[700] = 1;
  await writeFile(`${file}.new`, bytes);
  await rename(`${file}.new`, file);
  const base = await loadBaseFromLayout(join(folder, 'a'));
  await expect(buffer(await base.openBlob(layer!.digest))).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  await expect(base.openBlob(digestOf(Buffer.from('nothing')))).rejects.toMatchObject({
    code: 'BLOB_UNKNOWN',
  });
});

test('what is no layout is refused', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'empty'));
  await expect(readLayout(join(folder, 'empty'))).rejects.toMatchObject({ code: 'LAYOUT_INVALID' });
  await writeFile(join(folder, 'empty/oci-layout'), '{"imageLayoutVersion":"2.0.0"}');
  await expect(readLayout(join(folder, 'empty'))).rejects.toMatchObject({ code: 'LAYOUT_INVALID' });
});

test('what is no archive is refused', async () => {
  const folder = await temporaryFolder();
  const refused = async (bytes: Uint8Array) => {
    await writeFile(join(folder, 'x.tar'), bytes);
    await expect(readArchive(join(folder, 'x.tar'))).rejects.toMatchObject({ code: 'ARCHIVE_INVALID' });
  };
  await refused(Buffer.alloc(0));
  await refused(Buffer.alloc(4096, 1));
  await refused(Buffer.from('short'));
  const image = await sampleImage(folder);
  await writeArchive(join(folder, 'a.tar'), image);
  await refused((await readFile(join(folder, 'a.tar'))).subarray(0, 3000));
  const zipped = { file: join(folder, 'a.tgz'), compression: 'gzip' } as const;
  await writeLayer(sortEntries([{ path: 'oci-layout', kind: 'file', content: Buffer.from('{}') }]), zipped);
  await refused(await readFile(zipped.file));
});
