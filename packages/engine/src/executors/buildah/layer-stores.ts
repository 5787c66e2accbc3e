import { existsSync } from 'node:fs';
import { lchown, mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger } from '../../build-context.ts';
import type { Folder } from '../executor.ts';
import { removeTree } from '../sandbox/remove-tree.ts';
import { containerIds } from './container-ids.ts';
import { SHARED_LAYERS_PLACE, STORE_PLACE } from './dockerfile-build.ts';
import { enterStore, forgetOldLayers, layersFolder, leaveStore, removeLayers } from './forget-old-layers.ts';

/** Where buildah keeps the caches of `RUN --mount=type=cache`. */
const MOUNT_CACHES_PLACE = '/tmp/buildah-cache';

/** What a build of a Dockerfile has of the layers of earlier ones. */
export interface LayerStore {
  readonly folders: readonly Folder[];
  /** Whether the layers of the project are there to be read only. */
  readonly shared: boolean;
  /** Whether a build was cut off in it, so that its containers are still there and nobody's. */
  readonly unfinished: boolean;
  /** Those containers have been removed. */
  tidied(): Promise<void>;
  /** `finished`: no container is left in it. */
  release(end: { readonly finished: boolean }): Promise<void>;
}

export interface LayerStoresOptions {
  /** The worker's own. */
  readonly cacheDir: string;
  readonly projectId: string;
  /** Of an untrusted ref are the layers that it makes kept by nobody. */
  readonly trusted: boolean;
  /** False: none of the layers of earlier builds is used, and none is kept. */
  readonly cached: boolean;
  /** Build and epoch. */
  readonly name: string;
  readonly ledger: Ledger;
  /** Of the layers of all projects. Those of the project that has built least recently go first. */
  readonly limitBytes: number;
}

/** Any number of builds may share a store; buildah's own locks hold within it. */
export async function openLayerStore(options: LayerStoresOptions): Promise<LayerStore> {
  const { cacheDir, projectId, trusted, cached, name, ledger } = options;
  const owner = process.getuid?.() === 0 ? containerIds(projectId)?.first : undefined;
  const stores = layersFolder(cacheDir);
  const project = join(stores, `${projectId}-${owner ?? 'user'}`);
  const others = enterStore(project);
  await mkdir(project, { recursive: true, mode: 0o711 });
  const own = join(project, 'own');
  for (const folder of ['', '/store', '/mounts']) await makeFor(owner, own + folder);
  const marks = join(project, 'unfinished');
  await mkdir(marks, { recursive: true });
  const cutOff = others === 0 ? await readdir(marks) : [];
  const leave = async () => {
    leaveStore(project);
    await utimes(project, new Date(), new Date());
  };
  if (!trusted || !cached)
    return await passingStore({ folder: join(project, name), own, owner, ledger, leave, cached });
  await writeFile(join(marks, name), '');
  return {
    folders: [
      { path: join(own, 'store'), at: STORE_PLACE, writable: true },
      { path: join(own, 'mounts'), at: MOUNT_CACHES_PLACE, writable: true },
    ],
    shared: false,
    unfinished: cutOff.length > 0,
    async tidied() {
      for (const mark of cutOff) if (mark !== name) await removeTree(join(marks, mark));
    },
    async release({ finished }) {
      if (finished) await removeTree(join(marks, name));
      await leave();
      if (finished) await forgetOldLayers(options);
    },
  };
}

interface PassingOptions {
  /** Whether the layers of the project may be read. */
  readonly cached: boolean;
  readonly folder: string;
  readonly own: string;
  readonly owner: number | undefined;
  readonly ledger: Ledger;
  readonly leave: () => Promise<void>;
}

/** Goes with its build. */
async function passingStore(options: PassingOptions): Promise<LayerStore> {
  const { folder, own, owner, ledger, leave, cached } = options;
  const entry = { kind: 'folder', path: folder } as const;
  await ledger.add(entry);
  await makeFor(owner, folder);
  return {
    folders: [
      { path: folder, at: STORE_PLACE, writable: true },
      ...(cached ? [{ path: join(own, 'store'), at: SHARED_LAYERS_PLACE, writable: false }] : []),
    ],
    shared: cached && existsSync(join(own, 'store/root')),
    unfinished: false,
    tidied: async () => undefined,
    async release() {
      await removeLayers(folder);
      await ledger.done(entry);
      await leave();
    },
  };
}

async function makeFor(owner: number | undefined, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  if (owner !== undefined) await lchown(folder, owner, owner);
}
