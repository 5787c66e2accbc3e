import { hash } from 'node:crypto';
import type { BuildPlan } from '@stagewright/api';
import type { RepositoryFiles } from './repository-files.ts';

/** A cache of what a tool has fetched, known by the files that say what it fetches. */
export async function cacheOf(
  files: RepositoryFiles,
  { name, folder }: { readonly name: string; readonly folder: string },
  lockfiles: readonly string[],
): Promise<BuildPlan['caches'][number]> {
  const texts = await Promise.all(lockfiles.map((file) => files.read(file)));
  const there = texts.filter((text) => text !== undefined);
  return { name, folder, key: there.length === 0 ? '' : hash('sha256', there.join('\0'), 'hex') };
}
