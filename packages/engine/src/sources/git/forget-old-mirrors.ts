import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { oneAtATime } from '../../one-at-a-time.ts';

/** Where the mirrors of a project are, within the folder that builds share. */
export function mirrorsOf(cacheDir: string, projectId: string): string {
  return join(cacheDir, 'git', projectId);
}

/**
 * Removes the mirrors that no build has used for `ageMs`, and what a killed worker left half-made. May run beside the builds of the same
 * process; who needs a mirror again makes it anew.
 */
export async function forgetOldMirrors(cacheDir: string, ageMs: number): Promise<void> {
  const oldest = Date.now() - ageMs;
  const signal = new AbortController().signal;
  for (const project of await foldersIn(join(cacheDir, 'git'))) {
    for (const mirror of await foldersIn(project)) {
      await oneAtATime(mirror.replace(/\.new$/, ''), signal, async () => {
        const stats = await stat(mirror).catch(() => undefined);
        if (stats !== undefined && stats.mtimeMs < oldest) await rm(mirror, { recursive: true, force: true });
      });
    }
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}
