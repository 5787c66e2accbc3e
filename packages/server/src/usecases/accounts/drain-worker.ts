import type { AuditStore } from '../../domain/account-ports.ts';
import type { Caller } from '../../domain/caller.ts';
import type { Clock } from '../../domain/clock.ts';
import type { BuildQueue } from '../../domain/queue-ports.ts';
import type { WorkerDrainStore } from '../../domain/worker-drains.ts';
import { changeBy, done, type Outcome, refused } from './context.ts';

export interface DrainWorkerDeps {
  readonly workers: {
    list(): readonly { readonly id: string; readonly name: string }[];
    drain(workerId: string, draining: boolean): void;
  };
  readonly queue: Pick<BuildQueue, 'wake'>;
  readonly store: Pick<AuditStore, 'appendAudit'> & Pick<WorkerDrainStore, 'setWorkerDraining'>;
  readonly clock: Clock;
}

export type DrainWorker = (caller: Caller, workerId: string, draining: boolean) => Promise<Outcome>;

/** Administrators let a worker claim no more builds, before its machine is looked after, and claim again. */
export function createDrainWorker({ workers, queue, store, clock }: DrainWorkerDeps): DrainWorker {
  return async (caller, workerId, draining) => {
    const worker = workers.list().find(({ id }) => id === workerId);
    const action = draining ? 'worker.drain' : 'worker.resume';
    const change = changeBy(caller, clock.now(), action, `worker ${worker?.name ?? workerId}`);
    if (!worker) {
      await store.appendAudit(change, 'not_found');
      return refused('not_found');
    }
    await store.setWorkerDraining(workerId, draining, change);
    workers.drain(workerId, draining);
    if (!draining) queue.wake();
    return done(undefined);
  };
}
