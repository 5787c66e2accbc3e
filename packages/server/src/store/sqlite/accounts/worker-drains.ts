import type { DatabaseSync } from 'node:sqlite';
import type { WorkerDrainStore } from '../../../domain/worker-drains.ts';
import type { Sync } from '../../sync.ts';
import type { Changes } from './changes.ts';

export function createWorkerDrains(db: DatabaseSync, changes: Changes): Sync<WorkerDrainStore> {
  const insert = db.prepare('INSERT OR IGNORE INTO drained_workers (worker_id) VALUES (?)');
  const remove = db.prepare('DELETE FROM drained_workers WHERE worker_id = ?');
  const list = db.prepare('SELECT worker_id FROM drained_workers');
  return {
    setWorkerDraining: (workerId, draining, change) =>
      changes.run(change, () => {
        (draining ? insert : remove).run(workerId);
        return 'done';
      }),
    listDrainedWorkers: () => list.all().map(({ worker_id }) => String(worker_id)),
    forgetDrainedWorker: (workerId) => void remove.run(workerId),
  };
}
