import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type LayerEntry, writeLayer } from '@stagewright/oci';
import { APPLICATION_DIRECTORY, APPLICATION_UID } from './application-owner.ts';
import type { NamedLayer } from './named-layer.ts';

export interface WriteJarLayerInput {
  readonly jar: string;
  /** Created. */
  readonly layerFile: string;
}

export const JAR_PATH = `${APPLICATION_DIRECTORY}/app.jar`;

/** A jar as it is, in one layer: no byte of it is compressed again, and its name in the package does not matter. */
export async function writeJarLayer(input: WriteJarLayerInput): Promise<NamedLayer[]> {
  const { size } = await stat(input.jar);
  const owner = { uid: APPLICATION_UID, gid: APPLICATION_UID };
  const entries: LayerEntry[] = [
    { path: APPLICATION_DIRECTORY, kind: 'directory', ...owner },
    {
      path: JAR_PATH,
      kind: 'file',
      ...owner,
      size,
      content: () => createReadStream(input.jar, { highWaterMark: 1 << 20 }),
    },
  ];
  return [{ name: 'jar', layer: await writeLayer(entries, { file: input.layerFile }) }];
}
