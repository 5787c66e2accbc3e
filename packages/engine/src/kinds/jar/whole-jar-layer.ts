import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type LayerEntry, writeLayer } from '@stagewright/oci';
import { APPLICATION_DIRECTORY, APPLICATION_UID } from '../layers/application-owner.ts';
import type { NamedLayer } from '../layers/named-layer.ts';

export const JAR_PATH = `${APPLICATION_DIRECTORY}/app.jar`;

/** A jar as it is, in one layer: no byte of it is compressed again, and its name in the package does not matter. */
export async function writeWholeJarLayer({
  packageFile,
  layerFolder,
}: {
  readonly packageFile: string;
  readonly layerFolder: string;
}): Promise<NamedLayer[]> {
  const { size } = await stat(packageFile);
  const owner = { uid: APPLICATION_UID, gid: APPLICATION_UID };
  const entries: LayerEntry[] = [
    { path: APPLICATION_DIRECTORY, kind: 'directory', ...owner },
    {
      path: JAR_PATH,
      kind: 'file',
      ...owner,
      size,
      content: () => createReadStream(packageFile, { highWaterMark: 1 << 20 }),
    },
  ];
  return [{ name: 'jar', layer: await writeLayer(entries, { file: join(layerFolder, 'jar.tar') }) }];
}
