import { DatabaseSync } from 'node:sqlite';

export interface FolderLock {
  release(): void;
}

/**
 * Takes a lock that the kernel releases when this process ends, however it ends: SQLite's exclusive lock on a file of its own. Unlike
 * a file with a process id it can't be left behind, and unlike an abstract socket it holds across network namespaces.
 * Answers null when another process has it.
 */
export function lockFolder(file: string): FolderLock | null {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA journal_mode=DELETE; PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (/locked|busy/i.test((error as Error).message)) return null;
    throw error;
  }
  return { release: () => database.close() };
}
