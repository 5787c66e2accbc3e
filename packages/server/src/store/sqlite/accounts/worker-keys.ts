import type { DatabaseSync } from 'node:sqlite';
import type { WorkerKeyStore } from '../../../domain/worker-keys.ts';
import type { Sync } from '../../sync.ts';
import type { Changes } from './changes.ts';

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly hash: string;
  readonly created_at: number;
  readonly created_by: string;
}

export function createWorkerKeys(db: DatabaseSync, changes: Changes): Sync<WorkerKeyStore> {
  const find = db.prepare('SELECT 1 FROM worker_keys WHERE name = ?');
  const insert = db.prepare(
    'INSERT INTO worker_keys (id, name, hash, created_at, created_by) VALUES (?, ?, ?, ?, ?)',
  );
  const list = db.prepare('SELECT * FROM worker_keys ORDER BY name');
  const remove = db.prepare('DELETE FROM worker_keys WHERE name = ?');
  const forgetDrained = db.prepare(
    "DELETE FROM drained_workers WHERE worker_id LIKE (SELECT id FROM worker_keys WHERE name = ?) || '-%'",
  );
  return {
    addWorkerKey: (key, change) =>
      changes.run(change, () => {
        if (find.get(key.name)) return 'name_taken';
        insert.run(key.id, key.name, key.hash, key.createdAt, key.createdBy);
        return 'done';
      }),
    listWorkerKeys: () =>
      (list.all() as unknown as KeyRow[]).map(({ id, name, hash, created_at, created_by }) => ({
        id,
        name,
        hash,
        createdAt: created_at,
        createdBy: created_by,
      })),
    removeWorkerKey: (name, change) =>
      changes.run(change, () => {
        forgetDrained.run(name);
        return remove.run(name).changes === 0 ? 'not_found' : 'done';
      }),
  };
}
