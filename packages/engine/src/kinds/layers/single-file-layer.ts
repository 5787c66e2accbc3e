import { createReadStream, statSync } from 'node:fs';
import { posix } from 'node:path';
import type { LayerEntry } from '@stagewright/oci';
import { APPLICATION_UID } from './application-owner.ts';
import type { PlannedLayer } from './planned-layer.ts';

const OWNER = { uid: APPLICATION_UID, gid: APPLICATION_UID };

/** One file as it is: no byte of it is compressed again, and its name in the package does not matter. */
export function singleFileLayer(
  name: string,
  file: string,
  to: { readonly path: string; readonly mode?: number },
): PlannedLayer {
  const entries = (): LayerEntry[] => [
    { path: posix.dirname(to.path), kind: 'directory', ...OWNER },
    {
      ...to,
      kind: 'file',
      ...OWNER,
      size: statSync(file).size,
      content: () => createReadStream(file, { highWaterMark: 1 << 20 }),
    },
  ];
  return { name, entries };
}
