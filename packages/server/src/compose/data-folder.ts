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

/** Where everything lies in the data folder; the whole of it is what a backup has to hold. */
export interface DataFolder {
  readonly dir: string;
  readonly database: string;
  readonly objects: string;
  readonly logs: string;
  readonly registry: string;
  /** The embedded worker's own folder: workspaces, bases, ledger. Nothing in it needs a backup. */
  readonly worker: string;
  readonly lock: FolderLock;
}

/** Makes the data folder, readable by its owner only, and takes its lock. @throws DataFolderInUse */
export async function openDataFolder(path: string): Promise<DataFolder> {
  const dir = resolve(path);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const lock = lockFolder(join(dir, 'server.lock'));
  if (!lock) throw new DataFolderInUse(dir);
  return {
    dir,
    database: join(dir, 'stagewright.db'),
    objects: join(dir, 'objects'),
    logs: join(dir, 'logs'),
    registry: join(dir, 'registry'),
    worker: join(dir, 'worker'),
    lock,
  };
}
