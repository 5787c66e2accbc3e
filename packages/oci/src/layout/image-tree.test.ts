import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestHex } from '../digest.ts';
import type { ImageTree } from '../image/image-tree.ts';
import { needTools, output } from '../testing/run-tool.ts';
import { sampleTree } from '../testing/sample-image.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { loadBaseFromLayout } from './load-base-from-layout.ts';
import { loadTreeFromLayout } from './load-tree-from-layout.ts';
import { writeArchive } from './write-archive.ts';
import { writeLayout } from './write-layout.ts';

test('an index goes through archive and layout with all its images, byte for byte', async () => {
  const folder = await temporaryFolder();
  const tree = await sampleTree(folder);
  await writeArchive(join(folder, 'a.tar'), tree, { tag: 'v1' });
  await writeLayout(join(folder, 'b'), await loadTreeFromLayout(join(folder, 'a.tar'), 'v1'));
  const again = await loadTreeFromLayout(join(folder, 'b'));
  expect(documentsOf(again)).toEqual(documentsOf(tree));
});

test('skopeo reads an index that we wrote, and we read what it copied', async (context) => {
  await needTools(context, 'skopeo');
  const folder = await temporaryFolder();
  const tree = await sampleTree(folder);
  const archive = join(folder, 'a.tar');
  await writeArchive(archive, tree, { tag: 'v1', name: 'registry.test/team/app:v1' });
  expect(await output('skopeo', 'inspect', '--raw', `oci-archive:${archive}:v1`)).toBe(
    Buffer.from(tree.root.bytes).toString(),
  );
  await output(
    'skopeo',
    'copy',
    '--all',
    '--preserve-digests',
    `oci-archive:${archive}:v1`,
    `oci:${folder}/copy:v1`,
  );
  expect(documentsOf(await loadTreeFromLayout(join(folder, 'copy'), 'v1'))).toEqual(documentsOf(tree));
});

test('an index of which a part is missing is not taken for whole', async () => {
  const folder = await temporaryFolder();
  const tree = await sampleTree(folder);
  const layout = join(folder, 'a');
  await writeLayout(layout, tree);
  const [amd, arm] = tree.images;
  await rm(join(layout, 'blobs/sha256', digestHex(arm!.layers[1]!.digest)));
  await expect(loadTreeFromLayout(layout)).rejects.toMatchObject({ code: 'BLOB_UNKNOWN' });
  const one = await loadBaseFromLayout(layout, undefined, { os: 'linux', architecture: 'amd64' });
  expect(one.digest).toBe(amd!.manifest.descriptor.digest);
});

function documentsOf({ root, images }: ImageTree): readonly string[] {
  return [root, ...images.flatMap(({ manifest, config }) => [manifest, config])].map(({ bytes }) =>
    Buffer.from(bytes).toString(),
  );
}
