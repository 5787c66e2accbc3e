import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { type Migration, migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';

const first: Migration = { id: 1, name: 'first', sql: 'CREATE TABLE one (id INTEGER)' };
const second: Migration = {
  id: 2,
  name: 'second',
  sql: 'CREATE TABLE two (id INTEGER); CREATE TABLE one (id INTEGER)',
};

function tables(db: DatabaseSync): readonly unknown[] {
  return db
    .prepare('SELECT name FROM sqlite_schema ORDER BY name')
    .all()
    .map(({ name }) => name);
}

test('steps follow each other without a gap', () => {
  expect(MIGRATIONS.map(({ id }) => id)).toEqual(MIGRATIONS.map((_, index) => index + 1));
});

test('a step that fails leaves the schema at the one before it', () => {
  const db = new DatabaseSync(':memory:');
  expect(() => migrate(db, [first, second])).toThrow('one already exists');
  expect(tables(db)).toEqual(['one']);
  migrate(db, [first, { ...second, sql: 'CREATE TABLE two (id INTEGER)' }]);
  expect(tables(db)).toEqual(['one', 'two']);
  migrate(db, [first, second]);
  db.close();
});
