import { renameSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { measureFolders } from '../disk/measure-folders.ts';
import { runProgram } from '../processes/run-program.ts';
import { OWN_SUBORDINATES } from './buildah-wrapper.ts';

const REMOVED = '.removed';
/** To count what many files take is slow, so it is not done after each build. */
const BETWEEN_LOOKS_MS = 300_000;

/** How many builds of this worker are in the store of a project. */
const users = new Map<string, number>();
let looked = Number.NEGATIVE_INFINITY;

export function layersFolder(cacheDir: string): string {
  return join(cacheDir, 'dockerfile-layers');
}

/** Answers how many were there before. */
export function enterStore(project: string): number {
  const others = users.get(project) ?? 0;
  users.set(project, others + 1);
  return others;
}

export function isInUse(project: string): boolean {
  return users.has(project);
}

export function leaveStore(project: string): void {
  const left = (users.get(project) ?? 1) - 1;
  if (left > 0) users.set(project, left);
  else users.delete(project);
}

export interface LayersLimit {
  readonly cacheDir: string;
  /** Of the layers of all projects. Those of the project that has built least recently go first. */
  readonly limitBytes: number;
}

/** Now and then. */
export async function forgetOldLayers(limit: LayersLimit): Promise<void> {
  if (performance.now() - looked < BETWEEN_LOOKS_MS) return;
  looked = performance.now();
  await removeOldest(limit);
}

export async function removeOldest({ cacheDir, limitBytes }: LayersLimit): Promise<void> {
  const stores = layersFolder(cacheDir);
  const all = await Promise.all(
    (await readdir(stores)).map(async (entry) => {
      const path = join(stores, entry);
      const used = path.endsWith(REMOVED) ? 0 : (await stat(path)).mtimeMs;
      return { path, used, bytes: await measureFolders([path], asOwner()) };
    }),
  );
  let total = all.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { path, bytes } of all.sort((a, b) => a.used - b.used)) {
    if (total <= limitBytes) return;
    if (await removeStore(path)) total -= bytes;
  }
}

/** Removes the layers of a project, unless a build is in them. */
export async function removeStore(path: string): Promise<boolean> {
  if (isInUse(path)) return false;
  // At once, before a build can enter it.
  if (!path.endsWith(REMOVED)) renameSync(path, path + REMOVED);
  await removeLayers(path.endsWith(REMOVED) ? path : path + REMOVED);
  return true;
}

/** Their files belong to many users. */
export async function removeLayers(path: string): Promise<void> {
  const remove = ['rm', '--recursive', '--force', '--one-file-system', '--', path];
  const complaint = await runProgram([...asOwner(), ...remove]);
  if (complaint !== null) throw new Error(`the layers in ${path} could not be removed: ${complaint}`);
}

export function asOwner(): readonly string[] {
  return process.getuid?.() === 0 ? [] : OWN_SUBORDINATES;
}
