import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LayerEntry, writeLayer } from '@stagewright/oci';
import type { ArchiveEntry, ArchiveIndex } from '../../archive/archive-entry.ts';
import { openContent, readContent } from '../../archive/entry-content.ts';
import { checkLinkTarget } from '../../archive/entry-path.ts';
import { APPLICATION_UID } from './application-owner.ts';
import type { EntryLayout } from './entry-layout.ts';
import type { NamedLayer } from './named-layer.ts';

const IN_MEMORY_BYTES = 1 << 20;
const OWNER = { uid: APPLICATION_UID, gid: APPLICATION_UID };

/** Layers of an archive's single entries. */
export async function writeEntryLayers(
  layout: EntryLayout,
  { indexFile, layerFolder }: { readonly indexFile: string; readonly layerFolder: string },
): Promise<NamedLayer[]> {
  const index = JSON.parse(await readFile(indexFile, 'utf8')) as ArchiveIndex;
  const groups = Map.groupBy(entriesBelow(layout.root, index), ({ path }) => layout.groupOf(path));
  const fd = openSync(index.contents, 'r');
  const contents = { fd, file: index.contents };
  try {
    const layers: NamedLayer[] = [];
    for (const name of layout.groups) {
      const entries = groups.get(name);
      if (entries === undefined) continue;
      const file = join(layerFolder, `${name}.tar`);
      layers.push({
        name,
        layer: await writeLayer(layerEntries(entries, layout.directory, contents), { file }),
      });
    }
    return layers;
  } finally {
    closeSync(fd);
  }
}

function entriesBelow(root: string, index: ArchiveIndex): ArchiveEntry[] {
  return index.entries
    .filter(({ path }) => path.startsWith(root))
    .map((entry) => ({ ...entry, path: entry.path.slice(root.length) }))
    .filter(({ path }) => path !== '');
}

interface Contents {
  readonly fd: number;
  readonly file: string;
}

/** Below a directory, complete with directories and sorted; small contents are read as they are asked for. */
function* layerEntries(
  entries: readonly ArchiveEntry[],
  directory: string,
  contents: Contents,
): Generator<LayerEntry> {
  const byPath = new Map<string, ArchiveEntry | undefined>([[directory, undefined]]);
  for (const entry of entries) {
    const path = `${directory}/${entry.path}`;
    for (
      let slash = path.indexOf('/', directory.length);
      slash !== -1;
      slash = path.indexOf('/', slash + 1)
    ) {
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
