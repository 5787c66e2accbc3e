import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { measureFolders } from '../disk/measure-folders.ts';
import { asOwner, isInUse, layersFolder, removeStore } from './forget-old-layers.ts';

/** What caches of layers are called beside those of tools. */
export const LAYERS = 'dockerfile-layers';

export interface ProjectLayers {
  readonly jobId: '';
  readonly name: typeof LAYERS;
  readonly key: '';
  readonly bytes: number;
  readonly usedMs: number;
  readonly inUse: boolean;
}

/** The layers that Dockerfiles of a project have made on this machine; measured, which takes its time where there are many files. */
export async function listLayers(cacheDir: string, projectId: string): Promise<readonly ProjectLayers[]> {
  return await Promise.all((await storesOf(cacheDir, projectId)).map(measure));
}

/** Those that no build is using; answers them. */
export async function clearLayers(
  cacheDir: string,
  { projectId, name = LAYERS }: { readonly projectId: string; readonly name?: string },
): Promise<readonly ProjectLayers[]> {
  if (name !== LAYERS) return [];
  const cleared: ProjectLayers[] = [];
  for (const path of await storesOf(cacheDir, projectId)) {
    const layers = await measure(path);
    if (await removeStore(path)) cleared.push(layers);
  }
  return cleared;
}

async function measure(path: string): Promise<ProjectLayers> {
  const [{ mtimeMs: usedMs }, bytes] = await Promise.all([stat(path), measureFolders([path], asOwner())]);
  return { jobId: '', name: LAYERS, key: '', bytes, usedMs, inUse: isInUse(path) };
}

async function storesOf(cacheDir: string, projectId: string): Promise<string[]> {
  const folder = layersFolder(cacheDir);
  const entries = await readdir(folder).catch(() => []);
  const name = `${basename(projectId)}-`;
  const own = entries.filter(
    (entry) => entry.startsWith(name) && /^(?:\d+|user)$/.test(entry.slice(name.length)),
  );
  return own.map((entry) => join(folder, entry));
}
