import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type FolderLock, lockFolder } from '../system/folder-lock.ts';

/** Thrown when another server has the data folder. */
export class DataFolderInUse extends Error {
  constructor(dir: string) {
    super(
      `The data folder ${dir} is in use by another server. Stop it, or set STAGEWRIGHT_DATA to another folder.`,
    );
    this.name = 'DataFolderInUse';
  }
}

/** Where everything lies in a data folder; the whole of it but the worker's part is what a backup has to hold. */
export interface DataPaths {
  readonly dir: string;
  readonly database: string;
  readonly objects: string;
  readonly logs: string;
  readonly registry: string;
  /** The embedded worker's own folder: workspaces, bases, ledger. Nothing in it needs a backup. */
  readonly worker: string;
  /** The key that seals stored secrets. */
  readonly secrets: string;
  /** The first password of user admin, where it was generated. */
  readonly adminPassword: string;
  /** Held by the server for as long as it lives. */
  readonly serverLock: string;
}

export interface DataFolder extends DataPaths {
  readonly lock: FolderLock;
}

export function dataPaths(path: string): DataPaths {
  const dir = resolve(path);
  return {
    dir,
    database: join(dir, 'stagewright.db'),
    objects: join(dir, 'objects'),
    logs: join(dir, 'logs'),
    registry: join(dir, 'registry'),
    worker: join(dir, 'worker'),
    secrets: join(dir, 'secrets'),
    adminPassword: join(dir, 'admin-password'),
    serverLock: join(dir, 'server.lock'),
  };
}

/** Makes the data folder, readable by its owner only, and takes its lock. @throws DataFolderInUse */
export async function openDataFolder(path: string): Promise<DataFolder> {
  const paths = dataPaths(path);
  await mkdir(paths.dir, { recursive: true, mode: 0o700 });
  const lock = lockFolder(paths.serverLock);
  if (!lock) throw new DataFolderInUse(paths.dir);
  return { ...paths, lock };
}
