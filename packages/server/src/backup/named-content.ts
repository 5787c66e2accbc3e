import { DatabaseSync } from 'node:sqlite';

/** What a database says that there is beside it. */
export interface NamedContent {
  /** Digests of packages. */
  readonly objects: readonly string[];
  /** Digests of the manifests that tags point to. */
  readonly manifests: readonly string[];
  readonly builds: readonly NamedBuild[];
}

export interface NamedBuild {
  readonly id: string;
  /** Whether its log is complete, and then there is one. */
  readonly closed: boolean;
  readonly ended: boolean;
}

/** Reads a database file that nobody writes. */
export function readNamedContent(file: string): NamedContent {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const texts = (sql: string) =>
      db
        .prepare(sql)
        .all()
        .map((row) => String(row['name']));
    const builds = db.prepare('SELECT id, log_closed, ended_at FROM builds').all();
    return {
      objects: texts('SELECT DISTINCT sha256 AS name FROM objects'),
      manifests: texts('SELECT DISTINCT digest AS name FROM tags'),
      builds: builds.map((row) => ({
        id: String(row['id']),
        closed: row['log_closed'] === 1,
        ended: row['ended_at'] !== null,
      })),
    };
  } finally {
    db.close();
  }
}
