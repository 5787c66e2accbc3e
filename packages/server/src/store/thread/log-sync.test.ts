import { type fdatasync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../sqlite/database.ts';
import { createLogSync, type LogSync } from './log-sync.ts';

let folder: string;
let db: DatabaseSync;
let log: LogSync;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright-store-'));
  const file = join(folder, 'stagewright.db');
  db = openDatabase(file);
  db.exec('CREATE TABLE seen (n INTEGER)');
  log = createLogSync(db, file);
});

afterEach(async () => {
  await log.close();
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const write = () => db.exec('INSERT INTO seen VALUES (1)');
const safe = () => new Promise<Error | null>((resolve) => log.whenSafe(resolve));

test('what has been committed is told only after a sync, in order, and leaves the thread free meanwhile', async () => {
  const told: string[] = [];
  write();
  log.whenSafe(() => told.push('first'));
  write();
  log.whenSafe(() => told.push('second'));
  expect(told).toEqual([]);
  expect(db.prepare('SELECT count(*) AS n FROM seen').get()).toMatchObject({ n: 2 });
  await safe();
  expect(told).toEqual(['first', 'second']);
});

test('where nothing was changed there is nothing to wait for', async () => {
  write();
  await safe();
  let told = false;
  db.exec('BEGIN IMMEDIATE; COMMIT');
  log.whenSafe(() => {
    told = true;
  });
  expect(told).toBe(true);
});

test('closing waits for who waits', async () => {
  let told = false;
  write();
  log.whenSafe(() => {
    told = true;
  });
  await log.close();
  expect(told).toBe(true);
  log = createLogSync(db, join(folder, 'stagewright.db'));
});

test('after a sync that failed nobody is told that anything is safe, and the database can be read only', async () => {
  await log.close();
  const failure = new Error('EIO');
  const syncs: ((error: Error | null) => void)[] = [];
  log = createLogSync(db, join(folder, 'stagewright.db'), ((
    _fd: number,
    done: (error: Error | null) => void,
  ) => {
    syncs.push(done);
  }) as typeof fdatasync);
  write();
  const first = safe();
  const second = safe();
  syncs[0]?.(failure);
  expect(await Promise.all([first, second, safe()])).toEqual([failure, failure, failure]);
  expect(syncs).toHaveLength(1);
  expect(write).toThrow('readonly');
  expect(db.prepare('SELECT count(*) AS n FROM seen').get()).toMatchObject({ n: 1 });
});
