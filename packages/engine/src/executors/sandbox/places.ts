import { lchown, lstat, mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Folder } from '../executor.ts';

/**
 * Makes the places of folders that lie within others. What a step has put there in the meantime must be a folder all the way: a link
 * would lead a mount, made with our rights, to where the step wants it. To be called while no step runs.
 */
export async function makePlaces(folders: readonly Folder[], owner: number | undefined): Promise<void> {
  for (const { at } of folders) {
    const holder = holderOf(at, folders);
    if (holder !== undefined) await makePlace(holder, at, owner);
  }
}

function holderOf(at: string, folders: readonly Folder[]): Folder | undefined {
  return folders
    .filter((folder) => at.startsWith(`${folder.at}/`))
    .reduce<Folder | undefined>(
      (best, folder) => (folder.at.length > (best?.at.length ?? 0) ? folder : best),
      undefined,
    );
}

async function makePlace(holder: Folder, at: string, owner: number | undefined): Promise<void> {
  let path = holder.path;
  for (const name of relative(holder.at, at).split('/')) {
    path = join(path, name);
    const there = await lstat(path).catch(() => null);
    if (there?.isDirectory()) continue;
    if (there !== null || !holder.writable) throw new Error(`${at} is no folder in ${holder.at}`);
    await mkdir(path);
    if (owner !== undefined) await lchown(path, owner, owner);
  }
}
