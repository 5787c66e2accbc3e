import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aJob } from '../../domain/testing/a-build.ts';
import { startRequest } from '../testing/contract-requests.ts';
import { createSqliteAggregates } from './aggregates.ts';
import { openDatabase } from './database.ts';
import { createQueue } from './queue.ts';

const WAITING = 50_000;

let folder: string;
let db: DatabaseSync;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright-store-'));
  db = openDatabase(join(folder, 'stagewright.db'));
  const { jobs, builds } = createSqliteAggregates(db);
  jobs.create(aJob());
  builds.start(startRequest('b1', { maxWaiting: 1 }));
});

afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Copies of the first build in the queue. */
function waitInQueue(count: number): void {
  const columns = db
    .prepare("SELECT name FROM pragma_table_info('builds') WHERE name NOT IN ('seq', 'id', 'idx')")
    .all()
    .map(({ name }) => String(name))
    .join();
  db.exec(`
    WITH RECURSIVE n (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < ${count})
    INSERT INTO builds (id, idx, ${columns}) SELECT 'b' || n, n, ${columns} FROM n, builds WHERE seq = 1`);
}

/** Milliseconds of the quickest of some looks at who is next, while the project may run no more. */
function timeNext(): number {
  const queue = createQueue(db);
  const limits = { global: 10, perProject: 0 };
  const times = Array.from({ length: 20 }, () => {
    const start = performance.now();
    expect(queue.next({ workerId: 'w', pool: 'default', labels: {}, limits, at: 1 })).toBeNull();
    return performance.now() - start;
  });
  return Math.min(...times);
}

test('a look past a project costs the same however many of its builds wait', () => {
  const alone = timeNext();
  waitInQueue(WAITING);
  // Walking through them takes hundreds of times as long.
  expect(timeNext()).toBeLessThan(alone * 20);
});
