import type { AuditStore } from '../../domain/account-ports.ts';
import type { Caller } from '../../domain/caller.ts';
import type { Clock } from '../../domain/clock.ts';
import type { BuildQueue } from '../../domain/queue-ports.ts';
import { changeBy, done, type Outcome, refused } from './context.ts';

export interface DrainWorkerDeps {
  /** Null when there is no such worker. */
  readonly workers: { drain(workerId: string, draining: boolean): { readonly name: string } | null };
  readonly queue: Pick<BuildQueue, 'wake'>;
  readonly store: Pick<AuditStore, 'appendAudit'>;
  readonly clock: Clock;
}

export type DrainWorker = (caller: Caller, workerId: string, draining: boolean) => Promise<Outcome>;

/** Administrators let a worker claim no more builds, before its machine is looked after, and claim again. */
export function createDrainWorker({ workers, queue, store, clock }: DrainWorkerDeps): DrainWorker {
  return async (caller, workerId, draining) => {
    const worker = workers.drain(workerId, draining);
    const action = draining ? 'worker.drain' : 'worker.resume';
    const change = changeBy(caller, clock.now(), action, `worker ${worker?.name ?? workerId}`);
    await store.appendAudit(change, worker ? 'done' : 'not_found');
    if (!worker) return refused('not_found');
    if (!draining) queue.wake();
    return done(undefined);
  };
}
