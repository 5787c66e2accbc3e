import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LayerEntry, writeLayer } from '@stagewright/oci';
import type { ArchiveEntry, ArchiveIndex } from '../archive/archive-entry.ts';
import { openContent, readContent } from '../archive/entry-content.ts';
import { checkLinkTarget } from '../archive/entry-path.ts';
import { APPLICATION_DIRECTORY, APPLICATION_UID } from './application-owner.ts';
import type { NamedLayer } from './named-layer.ts';

export interface WriteNodeLayersInput {
  /** Written by the inspection. */
  readonly indexFile: string;
  /** The application's folder in the archive, with `/` at its end, or empty. */
  readonly root: string;
  /** An existing folder for the layers. */
  readonly layerFolder: string;
}

const IN_MEMORY_BYTES = 1 << 20;
const MODULES = 'node_modules/';
const OWNER = { uid: APPLICATION_UID, gid: APPLICATION_UID };

/** A Node application in two layers, what changes seldom first: node_modules, then all else. */
export async function writeNodeLayers(input: WriteNodeLayersInput): Promise<NamedLayer[]> {
  const { indexFile, root, layerFolder } = input;
  const index = JSON.parse(await readFile(indexFile, 'utf8')) as ArchiveIndex;
  const entries = index.entries
    .filter(({ path }) => path.startsWith(root))
    .map((entry) => ({ ...entry, path: entry.path.slice(root.length) }))
    .filter(({ path }) => path !== '');
  const isModule = ({ path }: ArchiveEntry) => path.startsWith(MODULES);
  const groups = [
    { name: 'node_modules', entries: entries.filter(isModule) },
    { name: 'application', entries: entries.filter((entry) => !isModule(entry)) },
  ];
  const fd = openSync(index.contents, 'r');
  try {
    const layers: NamedLayer[] = [];
    for (const group of groups.filter((each) => each.entries.length > 0)) {
      const file = join(layerFolder, `${group.name}.tar`);
      const layer = await writeLayer(layerEntries(group.entries, { fd, file: index.contents }), { file });
      layers.push({ name: group.name, layer });
    }
    return layers;
  } finally {
    closeSync(fd);
  }
}

interface Contents {
  readonly fd: number;
  readonly file: string;
}

/** Below the application's directory, complete with directories and sorted; small contents are read as they are asked for. */
function* layerEntries(entries: readonly ArchiveEntry[], contents: Contents): Generator<LayerEntry> {
  const byPath = new Map<string, ArchiveEntry | undefined>([[APPLICATION_DIRECTORY, undefined]]);
  for (const entry of entries) {
    const path = `${APPLICATION_DIRECTORY}/${entry.path}`;
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      const parent = path.slice(0, slash);
      if (!byPath.has(parent)) byPath.set(parent, undefined);
    }
    byPath.set(path, entry);
  }
  for (const path of [...byPath.keys()].sort()) yield layerEntry(path, byPath.get(path), contents);
}

function layerEntry(path: string, entry: ArchiveEntry | undefined, { fd, file }: Contents): LayerEntry {
  if (entry === undefined || entry.kind === 'directory') return { path, kind: 'directory', ...OWNER };
  if (entry.kind === 'symlink') {
    const linkTarget = entry.linkTarget ?? '';
    checkLinkTarget(entry.path, linkTarget);
    return { path, kind: 'symlink', ...OWNER, linkTarget };
  }
  const { size } = entry;
  const content = size <= IN_MEMORY_BYTES ? readContent(fd, entry) : () => openContent(file, entry);
  return { path, kind: 'file', mode: entry.executable ? 0o755 : 0o644, ...OWNER, size, content };
}
