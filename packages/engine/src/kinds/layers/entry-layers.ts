import type { LayerEntry } from '@stagewright/oci';
import type { ArchiveEntry } from '../../archive/archive-entry.ts';
import { openContent, readContent } from '../../archive/entry-content.ts';
import { checkLinkTarget } from '../../archive/entry-path.ts';
import type { OpenArchive } from '../../archive/open-archive.ts';
import { APPLICATION_UID } from './application-owner.ts';
import type { EntryLayout } from './entry-layout.ts';
import type { PlannedLayer } from './planned-layer.ts';

const IN_MEMORY_BYTES = 1 << 20;
const OWNER = { uid: APPLICATION_UID, gid: APPLICATION_UID };

/** Layers of an archive's single entries. */
export function entryLayers(layout: EntryLayout, archive: OpenArchive): PlannedLayer[] {
  const groups = Map.groupBy(entriesBelow(layout.root, archive), ({ path }) => layout.groupOf(path));
  return layout.groups.flatMap((name) => {
    const entries = groups.get(name);
    if (entries === undefined) return [];
    return [{ name, entries: () => layerEntries(entries, layout.directory, archive) }];
  });
}

/** A folder that holds something is no entry of its own: some tools write it, others do not, and layers have it where they need it. */
function entriesBelow(root: string, { index }: OpenArchive): ArchiveEntry[] {
  const below = index.entries
    .filter(({ path }) => path.startsWith(root))
    .map((entry) => ({ ...entry, path: entry.path.slice(root.length) }))
    .filter(({ path }) => path !== '');
  const holders = new Set(below.flatMap(({ path }) => foldersOf(path)));
  return below.filter(({ path, kind }) => kind !== 'directory' || !holders.has(path));
}

/** The folders that hold a path, the nearest last. */
function foldersOf(path: string, from = 0): string[] {
  const folders: string[] = [];
  for (let slash = path.indexOf('/', from); slash !== -1; slash = path.indexOf('/', slash + 1))
    folders.push(path.slice(0, slash));
  return folders;
}

/** Below a directory, complete with directories and sorted; small contents are read as they are asked for. */
function* layerEntries(
  entries: readonly ArchiveEntry[],
  directory: string,
  archive: OpenArchive,
): Generator<LayerEntry> {
  const byPath = new Map<string, ArchiveEntry | undefined>([[directory, undefined]]);
  for (const entry of entries) {
    const path = `${directory}/${entry.path}`;
    for (const folder of foldersOf(path, directory.length))
      if (!byPath.has(folder)) byPath.set(folder, undefined);
    byPath.set(path, entry);
  }
  for (const path of [...byPath.keys()].sort()) yield layerEntry(path, byPath.get(path), archive);
}

function layerEntry(path: string, entry: ArchiveEntry | undefined, { fd, index }: OpenArchive): LayerEntry {
  if (entry === undefined || entry.kind === 'directory') return { path, kind: 'directory', ...OWNER };
  if (entry.kind === 'symlink') {
    const linkTarget = entry.linkTarget ?? '';
    checkLinkTarget(entry.path, linkTarget);
    return { path, kind: 'symlink', ...OWNER, linkTarget };
  }
  const { size } = entry;
  const content = size <= IN_MEMORY_BYTES ? readContent(fd, entry) : () => openContent(index.contents, entry);
  return { path, kind: 'file', mode: entry.executable ? 0o755 : 0o644, ...OWNER, size, content };
}
