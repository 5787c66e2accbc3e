import { DatabaseSync } from 'node:sqlite';
import { migrate } from '../migrate.ts';
import { MIGRATIONS } from '../migrations.ts';

const BUSY_TIMEOUT_MS = 5_000;
/** Of 4 KiB: what the log of the database grows to before it goes into the file. Fewer, larger rounds write a page that changes often once. */
const LOG_PAGES = 8_000;

/** Opens the database file with its newest schema. A commit is on the disk before it is answered (`synchronous = FULL`). */
export function openDatabase(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  try {
    db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${LOG_PAGES};
       PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY`,
    );
    migrate(db, MIGRATIONS);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
