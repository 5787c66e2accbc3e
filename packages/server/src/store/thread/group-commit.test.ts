import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StorageError } from '../../domain/storage-error.ts';
import { aJob } from '../../domain/testing/a-build.ts';
import { createSqliteAggregates } from '../sqlite/aggregates.ts';
import { openDatabase } from '../sqlite/database.ts';
import { createGroupCommit } from './group-commit.ts';
import type { Answer, Call } from './messages.ts';
import { revivedError } from './plain-error.ts';

let folder: string;
let db: DatabaseSync;
let commit: (calls: readonly Call[]) => readonly Answer[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright-store-'));
  db = openDatabase(join(folder, 'stagewright.db'));
  commit = createGroupCommit(db, createSqliteAggregates(db));
});

afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

function create(id: number, text = ''): Call {
  const job = aJob({ id: `job-${id}`, name: `job-${id}`, settings: { build_cmd: text } });
  return { id, aggregate: 'jobs', method: 'create', args: [job] };
}

const get = (id: number): Call => ({
  id,
  aggregate: 'jobs',
  method: 'get',
  args: ['project-1', `job-${id}`],
});
const LARGE = 'x'.repeat(200_000);

function kinds(answers: readonly Answer[]): readonly string[] {
  return answers.map((answer) => (answer.ok ? 'ok' : (answer.error.storage ?? answer.error.name)));
}

function stored(id: number): boolean {
  const [answer] = commit([get(id)]);
  return answer?.ok === true && answer.value !== null;
}

test('a call that throws takes back nothing but itself', () => {
  const answers = commit([create(1), create(2), { ...create(3), method: 'none' }, create(1), create(4)]);
  expect(kinds(answers)).toEqual(['ok', 'ok', 'Error', 'ok', 'ok']);
  expect(answers[3]).toMatchObject({ value: 'name_taken' });
  expect([1, 2, 4].every(stored)).toBe(true);
});

test('a full disk fails what does not fit, keeps the rest, reads on, and goes away with its cause', () => {
  commit([create(1)]);
  const pages = Number(db.prepare('PRAGMA page_count').get()?.['page_count']);
  db.exec(`PRAGMA max_page_count = ${pages + 10}`);
  expect(kinds(commit([create(2), create(3, LARGE), get(1), create(4)]))).toEqual(['ok', 'full', 'ok', 'ok']);
  expect([2, 4].every(stored)).toBe(true);
  expect(stored(3)).toBe(false);
  expect(kinds(commit([create(3, LARGE)]))).toEqual(['full']);
  db.exec('PRAGMA max_page_count = 1000000');
  expect(kinds(commit([create(3, LARGE)]))).toEqual(['ok']);
  expect(stored(3)).toBe(true);
});

test('a database that cannot be written says so and still reads', () => {
  commit([create(1)]);
  db.exec('PRAGMA query_only = 1');
  expect(kinds(commit([create(2), get(1)]))).toEqual(['readonly', 'ok']);
  db.exec('PRAGMA query_only = 0');
  expect(kinds(commit([create(2), get(1)]))).toEqual(['ok', 'ok']);
});

test('a storage error arrives with its code and the cause that SQLite gave', () => {
  db.exec('PRAGMA query_only = 1');
  const [answer] = commit([create(1)]);
  const error = answer?.ok === false ? revivedError(answer.error) : null;
  expect(error).toBeInstanceOf(StorageError);
  expect(error).toMatchObject({
    code: 'STORAGE_READONLY',
    temporary: true,
    cause: { code: 'ERR_SQLITE_ERROR' },
  });
});
