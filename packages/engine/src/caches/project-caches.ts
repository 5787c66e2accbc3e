import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { clearLayers, listLayers } from '../executors/buildah/project-layers.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import { cachesFolder, type KeptCache, listCaches, removeCache } from './kept-caches.ts';

/** Something that this machine keeps of a project's builds for later ones. Only builds of trusted refs write it. */
export interface ProjectCache {
  /** Empty where it belongs to all jobs of the project. */
  readonly jobId: string;
  /** Of the tool. */
  readonly name: string;
  /** Digest of the lockfiles; empty without one. */
  readonly key: string;
  readonly bytes: number;
  readonly usedMs: number;
  /** Whether a build has it now. */
  readonly inUse: boolean;
}

/** Which of a project's caches; all of them where nothing is named. */
export interface CachesWanted {
  readonly projectId: string;
  readonly jobId?: string;
  readonly name?: string;
}

export async function listProjectCaches(
  cacheDir: string,
  wanted: CachesWanted,
): Promise<readonly ProjectCache[]> {
  const found = await caches(cacheDir, wanted);
  const layers = wanted.jobId === undefined ? await listLayers(cacheDir, wanted.projectId) : [];
  return [...found.map(({ jobId, cache }) => asListed(jobId, cache)), ...layers].filter(
    ({ name }) => wanted.name === undefined || name === wanted.name,
  );
}

/**
 * Removes them, and answers what was removed. What a build has now stays with that build and is not kept when it ends; layers that a build
 * is using stay.
 */
export async function clearProjectCaches(
  cacheDir: string,
  wanted: CachesWanted,
): Promise<readonly ProjectCache[]> {
  const cleared: ProjectCache[] = [];
  for (const { jobId, folder, cache } of await caches(cacheDir, wanted)) {
    if (wanted.name !== undefined && cache.name !== wanted.name) continue;
    await oneAtATime(folder, new AbortController().signal, () => removeCache(cache.folder));
    cleared.push(asListed(jobId, cache));
  }
  if (wanted.jobId !== undefined) return cleared;
  return [...cleared, ...(await clearLayers(cacheDir, wanted))];
}

async function caches(cacheDir: string, { projectId, jobId }: CachesWanted) {
  const project = join(cachesFolder(cacheDir), basename(projectId));
  const jobs = jobId === undefined ? await readdir(project).catch(() => []) : [basename(jobId)];
  const found = await Promise.all(
    jobs.map(async (job) => {
      const folder = join(project, job);
      return (await listCaches(folder)).map((cache) => ({ jobId: job, folder, cache }));
    }),
  );
  return found.flat();
}

function asListed(jobId: string, { name, key, bytes, usedMs, there }: KeptCache): ProjectCache {
  return { jobId, name, key, bytes, usedMs, inUse: !there };
}
