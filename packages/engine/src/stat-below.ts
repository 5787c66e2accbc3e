import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';

export interface FoundBelow {
  readonly path: string;
  readonly stats: Stats;
}

/** What is at a path within a folder; undefined as well where a link stands in its way or the path leads out: no link is followed. */
export async function statBelow(root: string, path: string): Promise<FoundBelow | undefined> {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return undefined;
  let found = { path: root, stats: await lstat(root) };
  for (const part of parts) {
    if (!found.stats.isDirectory()) return undefined;
    const next = join(found.path, part);
    const stats = await lstat(next).catch(() => undefined);
    if (stats === undefined) return undefined;
    found = { path: next, stats };
  }
  return found;
}
