import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names the folder for every process of a run of the tests. */
const FOLDER = 'STAGEWRIGHT_TEST_HOST_BASES';

/** Makes the folder in which the tests of one run share host bases; answers how to remove it. */
export async function openSharedHostBases(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-test-bases-'));
  process.env[FOLDER] = folder;
  return () => rm(folder, { recursive: true, force: true });
}

/**
 * Gives a new cache the host bases of this run, so that the first test that needs one makes it for all: that takes ten
 * seconds of a core. Tests of the making, and those that count on its time, keep a cache of their own.
 */
export async function shareHostBases(cacheDir: string): Promise<void> {
  const folder = process.env[FOLDER];
  if (folder === undefined) return;
  await mkdir(cacheDir, { recursive: true, mode: 0o700 });
  await symlink(folder, join(cacheDir, 'bases'));
}
