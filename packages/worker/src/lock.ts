import { DatabaseSync } from 'node:sqlite';

/** Kept for as long as the process lives: a database that is collected gives its lock up. */
const held: DatabaseSync[] = [];

/**
 * Takes the lock of a worker's folder: SQLite's exclusive lock on a file of its own, which the kernel releases when this process ends,
 * however it ends, and which no child inherits. A server settles what an earlier worker ran only once this lock is free.
 * @throws Error when another worker has it
 */
export function lockWorkerFolder(file: string): void {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode=DELETE; PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE');
  held.push(database);
}
