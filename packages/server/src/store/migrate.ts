import type { DatabaseSync } from 'node:sqlite';

/** One step of the schema, never changed once it was released. Forward only. */
export interface Migration {
  /** Follows the one before without a gap, from 1. */
  readonly id: number;
  readonly name: string;
  readonly sql: string;
}

/** The data folder belongs to a newer version of the service; it is left as it is. */
export class NewerSchemaError extends Error {
  readonly code = 'STORE_NEWER_SCHEMA';

  constructor(found: number, known: number) {
    super(
      `The database has schema ${found} and this version of Stagewright knows schema ${known}: ` +
        'start the version that wrote it, or a newer one.',
    );
    this.name = 'NewerSchemaError';
  }
}

/** Takes the schema to the newest step, each step in a transaction of its own; `user_version` says how far it is. */
export function migrate(db: DatabaseSync, migrations: readonly Migration[]): void {
  const found = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
  const known = migrations.at(-1)?.id ?? 0;
  if (found > known) throw new NewerSchemaError(found, known);
  for (const { id, sql } of migrations.slice(found)) {
    db.exec('BEGIN IMMEDIATE');
    try {
      db.exec(sql);
      db.exec(`PRAGMA user_version = ${id}`);
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }
}
