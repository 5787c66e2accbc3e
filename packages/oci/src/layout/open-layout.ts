import { stat } from 'node:fs/promises';
import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import { OciError } from '../error.ts';
import { readAtMost } from '../read-stream.ts';
import { LARGEST_DOCUMENT, type Layout, REF_NAME } from './layout.ts';
import { readArchive } from './read-archive.ts';
import { readLayout } from './read-layout.ts';

/** Opens a layout's folder, an OCI archive or a docker archive. */
export async function openLayout(path: string): Promise<Layout> {
  return (await stat(path)).isDirectory() ? await readLayout(path) : await readArchive(path);
}

/**
 * @param reference A name in the layout or a digest; may be left out where there is one image only.
 * @throws OciError `IMAGE_UNKNOWN`, naming what is there
 */
export function findImage(layout: Layout, reference: string | undefined): Descriptor {
  const { manifests } = layout.index;
  const found = manifests.filter(
    (entry) =>
      reference === undefined || entry.digest === reference || entry.annotations?.[REF_NAME] === reference,
  );
  const [first] = found;
  if (first !== undefined && found.every(({ digest }) => digest === first.digest)) return first;
  const names = manifests.map((entry) => entry.annotations?.[REF_NAME] ?? entry.digest).join(', ');
  throw new OciError(
    'IMAGE_UNKNOWN',
    `${layout.path} has ${first === undefined ? 'no' : 'more than one'} image ${reference ?? ''}; there is ${names || 'none'}`,
  );
}

export async function readLayoutDocument(layout: Layout, digest: Digest): Promise<Buffer> {
  const bytes = await readAtMost(await layout.openBlob(digest), LARGEST_DOCUMENT);
  if (bytes === undefined)
    throw new OciError('LAYOUT_INVALID', `${layout.path}: document ${digest} is too large`);
  return bytes;
}
