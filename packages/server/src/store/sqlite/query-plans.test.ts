import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSqliteArchive } from './archive.ts';
import { createSqliteBuilds } from './builds.ts';
import { openDatabase } from './database.ts';
import { createSqliteImageRetention } from './image-retention.ts';
import { createSqliteJobs } from './jobs.ts';
import { createSqliteObjects } from './objects.ts';
import { createSqliteTagRecords } from './tag-records.ts';
import { createSqliteTags } from './tags.ts';

let folder: string;
let db: DatabaseSync;
const prepared = new Set<string>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright-store-'));
  db = openDatabase(join(folder, 'stagewright.db'));
  const recording = new Proxy(db, {
    get(target, name) {
      if (name !== 'prepare') return Reflect.get(target, name, target);
      return (sql: string) => {
        prepared.add(sql.replaceAll(/\s+/g, ' ').trim());
        return target.prepare(sql);
      };
    },
  });
  for (const create of [
    createSqliteJobs,
    createSqliteBuilds,
    createSqliteArchive,
    createSqliteTags,
    createSqliteTagRecords,
    createSqliteImageRetention,
    createSqliteObjects,
  ])
    create(recording);
});

afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * What walks through a table or sorts gets slower with every build. Unsettled builds are few, and their index holds no others; how the rows of a
 * subquery are found is a line of its own.
 */
const WALKS = /^SCAN (?!CONSTANT ROW|\(subquery|builds USING INDEX builds_unsettled)|TEMP B-TREE/;

test('no statement walks through a table, and none sorts what an index has sorted', () => {
  const walks = [...prepared].flatMap((sql) =>
    db
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail))
      .filter((detail) => WALKS.test(detail))
      .map((detail) => `${detail}: ${sql}`),
  );
  expect(prepared.size).toBeGreaterThan(50);
  expect(walks).toEqual([]);
});
