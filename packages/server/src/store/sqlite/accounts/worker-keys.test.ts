import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, test } from 'vitest';
import type { Change } from '../../../domain/accounts.ts';
import { migrate } from '../../migrate.ts';
import { MIGRATIONS } from '../../migrations.ts';
import { createChanges } from './changes.ts';
import { createWorkerKeys } from './worker-keys.ts';

const key = (name: string) => ({
  id: `id of ${name}`,
  name,
  hash: `hash of ${name}`,
  createdAt: 1,
  createdBy: 'ada',
});
const change = (action: string): Change => ({
  at: 5,
  actor: 'ada',
  remoteAddress: '192.0.2.1',
  action,
  target: 'x',
});

let changes: ReturnType<typeof createChanges>;
let keys: ReturnType<typeof createWorkerKeys>;

beforeEach(() => {
  const db = new DatabaseSync(':memory:');
  migrate(db, MIGRATIONS);
  changes = createChanges(db);
  keys = createWorkerKeys(db, changes);
});

test('keys are kept as they were given, by name', () => {
  expect(keys.addWorkerKey(key('b'), change('worker.create'))).toBe('done');
  expect(keys.addWorkerKey(key('A'), change('worker.create'))).toBe('done');
  expect(keys.listWorkerKeys()).toEqual([key('A'), key('b')]);
});

test('a name is taken once, in whatever letters, until it is removed', () => {
  keys.addWorkerKey(key('north'), change('worker.create'));
  expect(keys.addWorkerKey({ ...key('North'), id: 'other' }, change('worker.create'))).toBe('name_taken');
  expect(keys.removeWorkerKey('NORTH', change('worker.delete'))).toBe('done');
  expect(keys.removeWorkerKey('north', change('worker.delete'))).toBe('not_found');
  expect(keys.addWorkerKey(key('north'), change('worker.create'))).toBe('done');
});

test('every change leaves a line in the audit trail, also one that changed nothing', () => {
  keys.addWorkerKey(key('north'), change('worker.create'));
  keys.removeWorkerKey('south', change('worker.delete'));
  expect(changes.listAudit(null, 10)).toMatchObject([
    { action: 'worker.delete', outcome: 'not_found', actor: 'ada' },
    { action: 'worker.create', outcome: 'done', actor: 'ada' },
  ]);
});
