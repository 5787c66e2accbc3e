import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dataPaths } from '../compose/data-folder.ts';
import { lockHolder } from '../system/lock-holder.ts';
import { findStrays, type Stray } from './find-strays.ts';
import { type DatabaseReport, inspectDatabase } from './inspect-database.ts';

export interface DataFolderReport {
  readonly dir: string;
  /** The embedded worker's folder. */
  readonly workerFolder: string;
  /** The process of the service that has the folder; null when none runs. */
  readonly serverPid: number | null;
  /** Null where the file system does not tell, or the folder is not there. */
  readonly freeBytes: number | null;
  /** Null before the first start; an Error where the database cannot be read. */
  readonly database: DatabaseReport | Error | null;
  readonly strays: readonly Stray[];
}

/** Looks at a data folder from beside its service, which may run. Changes nothing. */
export async function inspectDataFolder(dir: string): Promise<DataFolderReport> {
  const paths = dataPaths(dir);
  const serverPid = existsSync(paths.serverLock) ? lockHolder(paths.serverLock) : null;
  const freeBytes = await statfs(paths.dir).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
  const database = existsSync(paths.database) ? readDatabase(paths.database) : null;
  const known = database !== null && !(database instanceof Error);
  const strays = known ? await findStrays({ paths, serverPid, buildIds: database.buildIds }) : [];
  return { dir: paths.dir, workerFolder: paths.worker, serverPid, freeBytes, database, strays };
}

function readDatabase(file: string): DatabaseReport | Error {
  try {
    return inspectDatabase(file);
  } catch (error) {
    return error as Error;
  }
}
