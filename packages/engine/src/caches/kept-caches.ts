import { lstat, mkdir, readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '../executors/sandbox/remove-tree.ts';
import { bytesOfTree, type TreeState } from './tree-state.ts';

/** What tools have fetched for builds of one job, known by tool and lockfiles. */
export interface KeptCache {
  readonly folder: string;
  readonly name: string;
  readonly key: string;
  /** False while a build has it. */
  readonly there: boolean;
  readonly bytes: number;
  readonly usedMs: number;
}

const TREE = 'tree';
const BYTES = 'bytes';
const STATE = 'state';
const WITHOUT_LOCKFILE = 'unlocked';

export const treeOf = (folder: string) => join(folder, TREE);

export function cachesFolder(cacheDir: string): string {
  return join(cacheDir, 'dependencies');
}

export function cachesOfJob(cacheDir: string, projectId: string, jobId: string): string {
  return join(cachesFolder(cacheDir), projectId, jobId);
}

export function cacheFolder(job: string, name: string, key: string): string {
  return join(job, `${encodeURIComponent(name)}@${key || WITHOUT_LOCKFILE}`);
}

/** The caches of a job, the one that was used last first. */
export async function listCaches(job: string): Promise<readonly KeptCache[]> {
  const names = await readdir(job).catch(() => []);
  const found = await Promise.all(names.map((name) => readCache(join(job, name), name)));
  return found.filter((each) => each !== undefined).sort((a, b) => b.usedMs - a.usedMs);
}

async function readCache(folder: string, entry: string): Promise<KeptCache | undefined> {
  const [, name, key] = /^(.+)@(.+)$/.exec(entry) ?? [];
  const stats = await stat(folder).catch(() => undefined);
  if (name === undefined || key === undefined || stats === undefined) return undefined;
  const tree = await lstat(treeOf(folder)).catch(() => undefined);
  const bytes = await readFile(join(folder, BYTES), 'utf8').catch(() => '0');
  return {
    folder,
    name: decodeURIComponent(name),
    key: key === WITHOUT_LOCKFILE ? '' : key,
    there: tree?.isDirectory() ?? false,
    bytes: Number(bytes) || 0,
    usedMs: stats.mtimeMs,
  };
}

/** What a tree was when it was kept; nobody writes in it before it is lent. Empty where that is not known. */
export async function stateOf({ folder }: KeptCache): Promise<TreeState> {
  return await readFile(join(folder, STATE), 'utf8').catch(() => '');
}

export interface CacheToPut {
  readonly tree: string;
  /** Where it is another than before. */
  readonly state?: TreeState;
  /** Where the one that is kept goes. */
  readonly replaced: string;
}

/** Puts a tree in the place of the one that is kept. */
export async function putCache(folder: string, { tree, state, replaced }: CacheToPut): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (state !== undefined) {
    await writeFile(join(folder, STATE), state);
    await writeFile(join(folder, BYTES), String(bytesOfTree(state)));
  }
  await rename(treeOf(folder), replaced).catch(ignoreMissing);
  await rename(tree, treeOf(folder));
  await touchCache(folder);
}

export async function touchCache(folder: string): Promise<void> {
  const now = new Date();
  await utimes(folder, now, now);
}

/** What is removed halfway is not a cache any more. */
export async function removeCache(folder: string): Promise<void> {
  const removed = join(folder, 'removed');
  await removeTree(removed);
  await rename(treeOf(folder), removed).catch(ignoreMissing);
  await removeTree(folder);
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
