import { chmod, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { backup as copyDatabase, DatabaseSync } from 'node:sqlite';
import { type DataPaths, dataPaths } from '../compose/data-folder.ts';
import { logPath } from '../logs/log-path.ts';
import { type Copied, Copier, syncFolder } from './copier.ts';
import { missingContent, objectPath } from './missing-content.ts';
import { type NamedContent, readNamedContent } from './named-content.ts';

export interface BackupOptions {
  /** The data folder. Its service may run, and does not notice. */
  readonly data: string;
  /** The folder to make: absent or empty. */
  readonly to: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (copied: Copied) => void;
}

export interface Backup extends Copied {
  readonly builds: number;
  /** What the database names and the data folder does not have: it was lost before. */
  readonly missing: readonly string[];
}

/** The target cannot be a backup, or the source is no data folder; nothing was made. */
export class BackupRefused extends Error {}

const WRITABLE = 0o200;
/** All pages in one step, so that the service's writes never make it begin again. */
const ALL_PAGES = 2 ** 31 - 1;

/**
 * Copies a data folder while its service runs; the copy is a data folder. The database goes first, files after it: what its rows name was
 * there when it was copied, and is still there unless it was removed meanwhile. Then the database is copied anew, and what is new of the
 * files, until everything that is named is there. The folder has its name once it is complete and safe.
 */
export async function backUp({ data, to, signal, onProgress = () => {} }: BackupOptions): Promise<Backup> {
  const [from, target] = [dataPaths(data), resolve(to)];
  const partial = `${target}.partial`;
  await requirePlaces(from, target);
  const copier = new Copier({ signal, onProgress });
  try {
    await mkdir(partial, { mode: 0o700 });
    const copy = dataPaths(partial);
    const { named, missing } = await copyUntilWhole(from, copy, copier);
    await reopenLogs(named, copy.logs);
    await copier.sync();
    await rmdir(target).catch(() => undefined);
    await rename(partial, target);
    await syncFolder(dirname(target));
    return { ...copier.copied, builds: named.builds.length, missing };
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function requirePlaces(from: DataPaths, target: string): Promise<void> {
  if (!(await stat(from.database).catch(() => null)))
    throw new BackupRefused(`${from.dir} is not a data folder: it has no ${from.database}.`);
  const there = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new BackupRefused(`${target} cannot be used: ${error.message}`, { cause: error });
  });
  if (there.length > 0) throw new BackupRefused(`${target} is not empty.`);
}

/** What is missing twice is missing in the source. */
async function copyUntilWhole(from: DataPaths, copy: DataPaths, copier: Copier) {
  for (let before = ''; ; ) {
    await copyDatabaseTo(from.database, copy.database);
    const named = readNamedContent(copy.database);
    await copyContent(named, { from, copy, copier });
    const missing = await missingContent(named, copy);
    if (missing.length === 0 || missing.join() === before) return { named, missing };
    before = missing.join();
  }
}

async function copyDatabaseTo(file: string, copy: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) await rm(copy + suffix, { force: true });
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    await copyDatabase(db, copy, { rate: ALL_PAGES });
  } finally {
    db.close();
  }
}

async function copyContent(
  named: NamedContent,
  { from, copy, copier }: { from: DataPaths; copy: DataPaths; copier: Copier },
): Promise<void> {
  await copier.tree(from.secrets, copy.secrets);
  await copier.file(from.adminPassword, copy.adminPassword);
  for (const sha256 of named.objects)
    await copier.file(objectPath(from.objects, sha256), objectPath(copy.objects, sha256));
  for (const { id } of named.builds) await copier.file(logPath(from.logs, id), logPath(copy.logs, id));
  // Links name blobs, so blobs come after them. What is being uploaded is left out.
  for (const folder of ['repositories', 'blobs'])
    await copier.tree(join(from.registry, folder), join(copy.registry, folder));
}

/** A build that ended between the database and its log will run again: its log is not at its end. */
async function reopenLogs(named: NamedContent, logs: string): Promise<void> {
  for (const { id, ended } of named.builds) {
    const path = logPath(logs, id);
    const found = ended ? null : await stat(path).catch(() => null);
    if (found === null || (found.mode & WRITABLE) !== 0) continue;
    await chmod(path, found.mode | WRITABLE);
    const log = await open(path, 'a');
    await log.writeFile('[stagewright] the backup was made before this end\n');
    await log.sync().finally(() => log.close());
  }
}
