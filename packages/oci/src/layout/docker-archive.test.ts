import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { digestOf } from '../digest.ts';
import type { BaseImage } from '../image/base-image.ts';
import type { LayerEntry } from '../layer/layer-entry.ts';
import { sortEntries } from '../layer/sort-entries.ts';
import { writeLayer } from '../layer/write-layer.ts';
import { MEDIA_TYPES } from '../media-types.ts';
import { needTools, output } from '../testing/run-tool.ts';
import { dockerBase, sampleImage } from '../testing/sample-image.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { loadBaseFromLayout } from './load-base-from-layout.ts';
import { readArchive } from './read-archive.ts';
import { writeArchive } from './write-archive.ts';
import { writeLayout } from './write-layout.ts';

test('skopeo reads an archive with a name as either kind', async (context) => {
  await needTools(context, 'skopeo');
  const folder = await temporaryFolder();
  const image = await sampleImage(folder);
  const archive = join(folder, 'image.tar');
  await writeArchive(archive, image, { tag: 'v1', name: 'registry.test/team/app:v1' });
  const layers = image.layers.map(({ digest }) => digest);
  for (const source of [`oci-archive:${archive}:v1`, `docker-archive:${archive}:registry.test/team/app:v1`])
    expect(JSON.parse(await output('skopeo', 'inspect', source)).Layers).toEqual(layers);
});

test('we read an archive that skopeo wrote, and each of its layers is what its config says', async (context) => {
  await needTools(context, 'skopeo');
  const folder = await temporaryFolder();
  const image = await sampleImage(folder);
  await writeLayout(join(folder, 'oci'), image, { tag: 'v1' });
  const archive = join(folder, 'docker.tar');
  await output('skopeo', 'copy', `oci:${folder}/oci:v1`, `docker-archive:${archive}:registry.test/app:v1`);
  const base = await loadBaseFromLayout(archive);
  expect(base.digest).toBe(digestOf(base.manifestBytes));
  expect(base.config.rootfs.diff_ids).toEqual(image.layers.map(({ digest }) => digest));
  await expectBlobs(base);
  expect((await loadBaseFromLayout(archive, 'registry.test/app:v1')).digest).toBe(base.digest);
});

test('compressed layers, linked layers and several names are read', async () => {
  const folder = await temporaryFolder();
  const base = await dockerBase(folder);
  const [layer] = base.manifest.layers;
  const bytes = await buffer(await base.openBlob(layer!.digest));
  const file = await archiveOf(folder, [
    text('config.json', JSON.stringify(base.config)),
    { path: 'one/layer.tar', kind: 'file', content: bytes },
    { path: 'two/layer.tar', kind: 'symlink', linkTarget: '../one/layer.tar' },
    text(
      'manifest.json',
      JSON.stringify([{ Config: 'config.json', RepoTags: ['a:1', 'b:1'], Layers: ['two/layer.tar'] }]),
    ),
  ]);
  const read = await loadBaseFromLayout(file);
  expect(read.manifest.layers).toEqual([
    { mediaType: MEDIA_TYPES.layerGzip, digest: layer!.digest, size: layer!.size },
  ]);
  const [blob] = await expectBlobs(read);
  expect(digestOf(gunzipSync(blob!))).toBe(base.config.rootfs.diff_ids[0]);
  for (const name of ['a:1', 'b:1']) expect((await loadBaseFromLayout(file, name)).digest).toBe(read.digest);
});

test.each([
  ['no JSON', '{', 'is not JSON'],
  ['no list', '{}', 'is no list'],
  ['no config', '[{"Layers":[]}]', 'has no config'],
  ['a config that is not there', '[{"Config":"c.json","Layers":[]}]', 'has no c.json'],
])('an archive with %s is refused', async (_, index, message) => {
  const file = await archiveOf(await temporaryFolder(), [text('manifest.json', index)]);
  await expect(readArchive(file)).rejects.toMatchObject({
    code: 'ARCHIVE_INVALID',
    message: expect.stringContaining(message),
  });
});

async function archiveOf(folder: string, entries: readonly LayerEntry[]): Promise<string> {
  return (await writeLayer(sortEntries(entries), { file: join(folder, 'made.tar') })).file;
}

function text(path: string, content: string): LayerEntry {
  return { path, kind: 'file', content: Buffer.from(content) };
}

/** Reads all layers, each of which must be what its descriptor says. */
async function expectBlobs(base: BaseImage): Promise<readonly Buffer[]> {
  const blobs: Buffer[] = [];
  for (const { digest, size } of base.manifest.layers) {
    const bytes = await buffer(await base.openBlob(digest));
    expect([digestOf(bytes), bytes.length]).toEqual([digest, size]);
    blobs.push(bytes);
  }
  return blobs;
}
