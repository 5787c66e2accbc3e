import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LayerEntry, writeLayer } from '@stagewright/oci';
import type { EntryLayout } from '../layers/entry-layout.ts';
import type { NamedLayer } from '../layers/named-layer.ts';

export const SERVER_PATH = 'opt/stagewright/static-server.mjs';
export const SITE_DIRECTORY = 'app';

const SERVER = new URL('../../../static-server/static-server.mjs', import.meta.url);

/** The program that serves the site. Its bytes are the same in the sources and in the published package. */
export async function writeServerLayer(layerFolder: string): Promise<NamedLayer> {
  const entries: LayerEntry[] = [{ path: SERVER_PATH, kind: 'file', content: await readFile(SERVER) }];
  return { name: 'server', layer: await writeLayer(entries, { file: join(layerFolder, 'server.tar') }) };
}

export function siteLayout({ root }: { readonly root: string }): EntryLayout {
  return { root, directory: SITE_DIRECTORY, groups: ['site'], groupOf: () => 'site' };
}
