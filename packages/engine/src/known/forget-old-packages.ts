import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Forgets what was last remembered longer than `ageMs` ago. A build that needs it finds it out again, so it may run beside builds.
 */
export async function forgetOldPackages(cacheDir: string, ageMs: number): Promise<void> {
  const oldest = Date.now() - ageMs;
  const entries = await readdir(join(cacheDir, 'known'), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const stats = await stat(file).catch(() => undefined);
    if (stats !== undefined && stats.mtimeMs < oldest) await rm(file, { force: true });
  }
}
