import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type LayerEntry, plainRootFiles, sortEntries, writeLayer } from '@stagewright/oci';
import { APPLICATION_DIRECTORY, APPLICATION_UID } from '../layers/application-owner.ts';
import type { EntryLayout } from '../layers/entry-layout.ts';
import type { NamedLayer } from '../layers/named-layer.ts';

/** What a program is called in an image when its package is the program itself. */
export const PROGRAM_NAME = 'app';

const OWNER = { uid: APPLICATION_UID, gid: APPLICATION_UID };

/** A program as it is, in one layer. */
export async function writeProgramLayer({
  packageFile,
  layerFolder,
}: {
  readonly packageFile: string;
  readonly layerFolder: string;
}): Promise<NamedLayer> {
  const { size } = await stat(packageFile);
  const content = () => createReadStream(packageFile, { highWaterMark: 1 << 20 });
  const entries: LayerEntry[] = [
    { path: APPLICATION_DIRECTORY, kind: 'directory', ...OWNER },
    { path: `${APPLICATION_DIRECTORY}/${PROGRAM_NAME}`, kind: 'file', mode: 0o755, ...OWNER, size, content },
  ];
  return { name: 'program', layer: await writeLayer(entries, { file: join(layerFolder, 'program.tar') }) };
}

/** A program with what was packed beside it. */
export function programLayout({ root }: { readonly root: string }): EntryLayout {
  return { root, directory: APPLICATION_DIRECTORY, groups: ['program'], groupOf: () => 'program' };
}

/** Users, and folders for temporary files, for an image without a base. */
export async function writeRootLayer(layerFolder: string): Promise<NamedLayer> {
  const file = join(layerFolder, 'root.tar');
  return { name: 'root files', layer: await writeLayer(sortEntries(plainRootFiles()), { file }) };
}
