import { readFileSync } from 'node:fs';
import type { EntryLayout } from '../layers/entry-layout.ts';
import type { PlannedLayer } from '../layers/planned-layer.ts';

export const SERVER_PATH = 'opt/stagewright/static-server.mjs';
export const SITE_DIRECTORY = 'app';

const SERVER = new URL('../../../static-server/static-server.mjs', import.meta.url);

/** The program that serves the site. Its bytes are the same in the sources and in the published package. */
export const serverLayer: PlannedLayer = {
  name: 'server',
  entries: () => [{ path: SERVER_PATH, kind: 'file', content: readFileSync(SERVER) }],
};

export function siteLayout({ root }: { readonly root: string }): EntryLayout {
  return { root, directory: SITE_DIRECTORY, groups: ['site'], groupOf: () => 'site' };
}
