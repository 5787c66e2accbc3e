import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Aggregates } from '../aggregates.ts';
import { createSqliteAggregates } from '../sqlite/aggregates.ts';
import { openDatabase } from '../sqlite/database.ts';

export interface TestDatabase {
  readonly aggregates: Aggregates;
  readonly close: () => void;
}

/** The SQLite adapter on a real file, without its thread; every operation in a transaction of its own. */
export function createTestDatabase(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-store-'));
  const db = openDatabase(join(folder, 'stagewright.db'));
  const transactional = (operations: object) =>
    Object.fromEntries(
      Object.entries(operations).map(([method, run]) => [
        method,
        async (...args: readonly unknown[]) => {
          db.exec('BEGIN IMMEDIATE');
          try {
            return (run as (...args: readonly unknown[]) => unknown)(...args);
          } finally {
            db.exec('COMMIT');
          }
        },
      ]),
    );
  const aggregates = Object.fromEntries(
    Object.entries(createSqliteAggregates(db)).map(([name, operations]) => [name, transactional(operations)]),
  ) as unknown as Aggregates;
  return {
    aggregates,
    close() {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
