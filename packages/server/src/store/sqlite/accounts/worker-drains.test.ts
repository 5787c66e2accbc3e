import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, test } from 'vitest';
import { migrate } from '../../migrate.ts';
import { MIGRATIONS } from '../../migrations.ts';
import { createChanges } from './changes.ts';
import { createWorkerDrains } from './worker-drains.ts';
import { createWorkerKeys } from './worker-keys.ts';

const change = (action: string) => ({ at: 5, actor: 'ada', remoteAddress: '', action, target: 'x' });
const key = { name: 'north', createdAt: 1, createdBy: 'ada' };

let changes: ReturnType<typeof createChanges>;
let drains: ReturnType<typeof createWorkerDrains>;
let keys: ReturnType<typeof createWorkerKeys>;

beforeEach(() => {
  const db = new DatabaseSync(':memory:');
  migrate(db, MIGRATIONS);
  changes = createChanges(db);
  drains = createWorkerDrains(db, changes);
  keys = createWorkerKeys(db, changes);
});

test('a worker is drained until it is told to go on, or has ended', () => {
  drains.setWorkerDraining('k1-a', true, change('worker.drain'));
  drains.setWorkerDraining('k1-a', true, change('worker.drain'));
  drains.setWorkerDraining('k1-b', true, change('worker.drain'));
  drains.setWorkerDraining('k1-c', false, change('worker.resume'));
  expect(drains.listDrainedWorkers()).toEqual(['k1-a', 'k1-b']);
  drains.setWorkerDraining('k1-a', false, change('worker.resume'));
  drains.forgetDrainedWorker('k1-b');
  expect(drains.listDrainedWorkers()).toEqual([]);
  expect(changes.listAudit(null, 10)).toHaveLength(5);
});

test('those of a key go with it, and no others', () => {
  keys.addWorkerKey({ ...key, id: 'k1', hash: 'h1' }, change('worker.create'));
  keys.addWorkerKey({ ...key, id: 'k12', name: 'south', hash: 'h2' }, change('worker.create'));
  for (const id of ['k1-a', 'k12-a']) drains.setWorkerDraining(id, true, change('worker.drain'));
  keys.removeWorkerKey('north', change('worker.delete'));
  expect(drains.listDrainedWorkers()).toEqual(['k12-a']);
});
