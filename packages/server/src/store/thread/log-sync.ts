import { closeSync, fdatasync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

/** Makes commits durable beside the thread that commits them. */
export interface LogSync {
  /**
   * Runs `then` once everything that has been committed is on the disk: at once where it is already, else after one sync for all who wait.
   * After a sync that failed everybody gets its error, also whoever comes later.
   */
  whenSafe(then: (failure: Error | null) => void): void;
  /** Everybody who waits has been told when this resolves. */
  close(): Promise<void>;
}

/**
 * Syncs the write-ahead log of a database in the pool's threads. SQLite's own sync (`synchronous = FULL`) would hold this thread, and so
 * every read, for as long as the disk has other things to write; SQLite goes on syncing the log before it moves pages into the file, and its
 * header and folder when it begins anew. After a sync that failed the database can only be read: the kernel tells of lost pages once, so that
 * a later sync would say nothing of them, and what has been committed cannot be taken back.
 */
export function createLogSync(db: DatabaseSync, file: string, syncData = fdatasync): LogSync {
  db.exec('PRAGMA synchronous = NORMAL');
  const log = openSync(`${file}-wal`, 'r');
  const changes = db.prepare('SELECT total_changes() AS n');
  const changed = () => changes.get()?.['n'] as number;
  let waiting: ((failure: Error | null) => void)[] = [];
  let broken: Error | null = null;
  let safe = changed();
  let syncing = false;
  let idle = Promise.withResolvers<void>();
  idle.resolve();

  function sync(): void {
    const group = waiting;
    const upTo = changed();
    waiting = [];
    syncData(log, (error) => {
      if (error) giveUp(error);
      else safe = upTo;
      for (const then of group) then(broken);
      if (waiting.length > 0 && broken === null) return sync();
      for (const then of waiting) then(broken);
      waiting = [];
      syncing = false;
      idle.resolve();
    });
  }

  function giveUp(error: Error): void {
    broken = error;
    db.exec('PRAGMA query_only = 1');
  }

  return {
    whenSafe(then) {
      if (broken !== null) return then(broken);
      if (!syncing && changed() === safe) return then(null);
      waiting.push(then);
      if (syncing) return;
      syncing = true;
      idle = Promise.withResolvers();
      sync();
    },
    async close() {
      await idle.promise;
      closeSync(log);
    },
  };
}
