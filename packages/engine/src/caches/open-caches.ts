import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BuildPlan } from '@stagewright/api';
import type { Folder } from '../executors/executor.ts';
import { formatBytes } from '../log/format.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import { forgetCaches } from './forget-caches.ts';
import { cachesOfJob } from './kept-caches.ts';
import { returnCache } from './return-cache.ts';
import { type TakenCache, takeCache } from './take-cache.ts';

/** What tools have fetched for earlier builds of the job, for the steps of one build. */
export interface Caches {
  readonly folders: readonly Folder[];
  /** To be called once, when no process of the build can write in the folders any more. */
  close(end: { readonly succeeded: boolean }): Promise<void>;
}

export interface CachesOptions {
  readonly planned: BuildPlan['caches'];
  readonly cacheDir: string;
  readonly projectId: string;
  readonly jobId: string;
  readonly trusted: boolean;
  /** Of the build, on the disk of `cacheDir`; goes with the build. */
  readonly folder: string;
  /** As the steps see it. */
  readonly home: string;
  readonly limitBytes: number;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
}

/** Nothing that is wrong with a cache fails a build: it is said, and the build does without. */
export async function openCaches(options: CachesOptions): Promise<Caches> {
  const { planned, cacheDir, folder, home, trusted, note, signal } = options;
  const job = cachesOfJob(cacheDir, options.projectId, options.jobId);
  const taken: TakenCache[] = [];
  const close = (end: { readonly succeeded: boolean }) => closeCaches(options, { job, taken, ...end });
  try {
    await mkdir(folder, { recursive: true });
    await oneAtATime(job, signal, async () => {
      for (const cache of planned) {
        const tree = join(folder, String(taken.length));
        const one = await takeCache(cache, { job, trusted, tree });
        taken.push(one);
        note(`Cache ${cache.name}: ${originOf(one, trusted)}`);
      }
    });
  } catch (error) {
    await close({ succeeded: false });
    throw error;
  }
  const folders = taken.map(({ planned: cache, tree }) => {
    return { path: tree, at: resolve(home, cache.folder), writable: true };
  });
  return { folders, close };
}

function originOf({ planned, from }: TakenCache, trusted: boolean): string {
  if (from.kind === 'empty') return `miss (${from.because})`;
  const { key, bytes } = from.kept;
  const size = formatBytes(bytes);
  const copy = trusted ? '' : ', a copy: the ref is not trusted';
  if (key !== planned.key) return `fallback, ${size} (the newest of the job, of other lockfiles)${copy}`;
  return `hit, ${size} (${key === '' ? 'there is no lockfile' : 'the lockfiles are the same'})${copy}`;
}

interface Closing {
  readonly job: string;
  readonly taken: TakenCache[];
  readonly succeeded: boolean;
}

async function closeCaches(options: CachesOptions, { job, taken, succeeded }: Closing): Promise<void> {
  const { trusted, note, cacheDir, limitBytes } = options;
  await oneAtATime(job, new AbortController().signal, async () => {
    const returning = taken.splice(0).map(async (one) => {
      const end = await returnCache(one, { job, trusted, succeeded }).catch(
        (error: Error) => `not kept: ${error.message}`,
      );
      note(`Cache ${one.planned.name}: ${end}`);
    });
    await Promise.all(returning);
  });
  if (!trusted || !succeeded) return;
  await forgetCaches(cacheDir, { limitBytes }).catch((error: Error) =>
    note(`Old caches could not be removed: ${error.message}`),
  );
}
