import { type LayerEntry, layerPath } from './layer-entry.ts';

/** Entries in the order that `writeLayer` asks for: by path, compared by code unit, without regard to any locale. */
export function sortEntries(entries: Iterable<LayerEntry>): LayerEntry[] {
  const keyed = Array.from(entries, (entry) => ({ path: layerPath(entry.path), entry }));
  keyed.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return keyed.map(({ entry }) => entry);
}
