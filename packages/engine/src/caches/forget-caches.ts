import { readdir, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { oneAtATime } from '../one-at-a-time.ts';
import { cachesFolder, type KeptCache, listCaches, removeCache } from './kept-caches.ts';

export interface CachesToKeep {
  /** Of all caches together; those that were used least recently go first. */
  readonly limitBytes?: number;
  /** Since a cache was last used. */
  readonly ageMs?: number;
}

/** Removes what is too old or too much. May run beside the builds of the same process; what a build has stays its own. */
export async function forgetCaches(cacheDir: string, { limitBytes, ageMs }: CachesToKeep): Promise<void> {
  const oldest = Date.now() - (ageMs ?? Number.POSITIVE_INFINITY);
  const all = (await allCaches(cacheDir)).sort((a, b) => a.usedMs - b.usedMs);
  let total = all.reduce((sum, { there, bytes }) => sum + (there ? bytes : 0), 0);
  for (const cache of all) {
    const tooMuch = limitBytes !== undefined && total > limitBytes;
    if (cache.usedMs >= oldest && !(tooMuch && cache.there)) continue;
    if (cache.there) total -= cache.bytes;
    await forget(cache);
  }
}

async function allCaches(cacheDir: string): Promise<KeptCache[]> {
  const folder = cachesFolder(cacheDir);
  const found: KeptCache[] = [];
  for (const project of await readdir(folder).catch(() => [])) {
    for (const job of await readdir(join(folder, project)).catch(() => []))
      found.push(...(await listCaches(join(folder, project, job))));
  }
  return found;
}

async function forget({ folder, usedMs }: KeptCache): Promise<void> {
  const job = dirname(folder);
  await oneAtATime(job, new AbortController().signal, async () => {
    const now = (await listCaches(job)).find((each) => each.folder === folder);
    if (now === undefined || now.usedMs !== usedMs) return;
    await removeCache(folder);
    // Only where nothing else is.
    await rmdir(job).catch(() => undefined);
  });
}
