import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git } from './git.ts';

export interface ShrinkOptions {
  readonly git: Git;
  readonly folder: string;
  readonly shown: string;
  /** Each fetch adds one; so many are put together. */
  readonly mostPacks?: number;
  /** The latest, which stay. */
  readonly keptCommits?: number;
}

/** Where the commits of a mirror have their names, each that of its id. */
export const COMMIT_REFS = 'refs/stagewright';

/** Keeps a mirror from growing without end: once it has many packs, old commits go and the rest becomes one pack. */
export async function shrinkMirror(options: ShrinkOptions): Promise<void> {
  const { git, folder, shown, mostPacks = 50, keptCommits = 20 } = options;
  const packs = (await readdir(join(folder, 'objects/pack'))).filter((name) => name.endsWith('.pack'));
  if (packs.length < mostPacks) return;
  for (const ref of (await latestFirst(join(folder, COMMIT_REFS))).slice(keptCommits)) await rm(ref);
  await git(['repack', '-a', '-d', '--quiet'], { cwd: folder, shown });
  await git(['prune', '--expire=now'], { cwd: folder, shown });
}

async function latestFirst(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).map((name) => join(folder, name));
  const times = await Promise.all(files.map(async (file) => ({ file, time: (await stat(file)).mtimeMs })));
  return times.sort((a, b) => b.time - a.time).map(({ file }) => file);
}
