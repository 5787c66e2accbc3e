import { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS } from '../store/migrations.ts';
import { buildOf } from '../store/sqlite/build-rows.ts';
import { DamagedRowError } from '../store/sqlite/damaged-row.ts';
import { jobOf } from '../store/sqlite/job-rows.ts';
import type { SqlRow } from '../store/sqlite/sql.ts';

/** What a database file says, read beside its service. */
export interface DatabaseReport {
  readonly schema: number;
  /** The newest that this program knows. */
  readonly newestSchema: number;
  /** What SQLite finds wrong with the file. */
  readonly fileProblems: readonly string[];
  /** What is wrong with single rows. */
  readonly damagedRows: readonly string[];
  readonly buildIds: ReadonlySet<string>;
  /** Attempts that a worker has accepted and that have not ended, as `<build>-<epoch>`. */
  readonly liveAttempts: ReadonlySet<string>;
}

/** @throws Error when the file cannot be read as a database */
export function inspectDatabase(file: string): DatabaseReport {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    const schema = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
    const newestSchema = MIGRATIONS.length;
    const checked = db
      .prepare('PRAGMA quick_check(10)')
      .all()
      .map((row) => String(row['quick_check']));
    const fileProblems = checked.filter((line) => line !== 'ok');
    const buildIds = new Set(texts(db, 'SELECT id AS name FROM builds'));
    const liveAttempts = new Set(
      texts(
        db,
        `SELECT id || '-' || epoch AS name FROM builds
         WHERE ended_at IS NULL AND worker_id IS NOT NULL AND claim_accepted = 1`,
      ),
    );
    const damagedRows = [...damagedIn(db, 'jobs', jobOf), ...damagedIn(db, 'builds', buildOf)];
    return { schema, newestSchema, fileProblems, damagedRows, buildIds, liveAttempts };
  } finally {
    db.close();
  }
}

function texts(db: DatabaseSync, sql: string): readonly string[] {
  return db
    .prepare(sql)
    .all()
    .map((row) => String(row['name']));
}

function damagedIn(db: DatabaseSync, table: 'jobs' | 'builds', read: (row: SqlRow) => unknown): string[] {
  const found: string[] = [];
  for (const row of db.prepare(`SELECT * FROM ${table}`).iterate()) {
    try {
      read(row);
    } catch (error) {
      if (!(error instanceof DamagedRowError)) throw error;
      found.push(error.message);
    }
  }
  return found;
}
