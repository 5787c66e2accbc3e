import { closeSync, fdatasync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

/** Makes commits durable beside the thread that commits them. */
export interface LogSync {
  /** Runs `then` once everything that has been committed is on the disk: at once where it is already, else after one sync for all who wait. */
  whenSafe(then: () => void): void;
  /** Everybody who waits has been told when this resolves. */
  close(): Promise<void>;
}

/**
 * Syncs the write-ahead log of a database in the pool's threads. SQLite's own sync (`synchronous = FULL`) would hold this thread, and so
 * every read, for as long as the disk has other things to write; SQLite goes on syncing the log before it moves pages into the file, and its
 * header and folder when it begins anew. A sync that fails is thrown: what has been committed cannot be taken back, and must not be relied on.
 */
export function createLogSync(db: DatabaseSync, file: string): LogSync {
  db.exec('PRAGMA synchronous = NORMAL');
  const log = openSync(`${file}-wal`, 'r');
  const changes = db.prepare('SELECT total_changes() AS n');
  const changed = () => changes.get()?.['n'] as number;
  let waiting: (() => void)[] = [];
  let safe = changed();
  let syncing = false;
  let idle = Promise.withResolvers<void>();
  idle.resolve();

  function sync(): void {
    const group = waiting;
    const upTo = changed();
    waiting = [];
    fdatasync(log, (error) => {
      if (error) throw error;
      safe = upTo;
      for (const then of group) then();
      if (waiting.length > 0) return sync();
      syncing = false;
      idle.resolve();
    });
  }

  return {
    whenSafe(then) {
      if (!syncing && changed() === safe) return then();
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
