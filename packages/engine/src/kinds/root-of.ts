import type { ArchiveIndex } from '../archive/archive-entry.ts';

/** What packing tools leave at the top of an archive beside its one folder. */
const LITTER = new Set(['__MACOSX', '.DS_Store', 'pax_global_header']);

/** The one folder at the top that holds everything, with `/` at its end; empty when the top itself does. */
export function rootOf({ entries }: ArchiveIndex): string {
  const tops = new Set(entries.map(({ path }) => path.split('/', 1)[0] ?? ''));
  const [top, ...others] = [...tops].filter((name) => !LITTER.has(name));
  if (top === undefined || others.length > 0) return '';
  return entries.some(({ path }) => path.startsWith(`${top}/`)) ? `${top}/` : '';
}
