import type { Caller } from '../../domain/caller.ts';
import type { Clock } from '../../domain/clock.ts';
import type { StoredWorkerKey, WorkerKey, WorkerKeyStore } from '../../domain/worker-keys.ts';
import { changeBy, type Outcome, settled } from './context.ts';

/** Keys of workers elsewhere: administrators make and revoke them. */
export interface WorkerKeyAdmin {
  create(caller: Caller, name: string): Promise<Outcome<WorkerKey & { readonly secret: string }>>;
  list(): Promise<readonly WorkerKey[]>;
  /** From then on no request with the key is let in. */
  revoke(caller: Caller, name: string): Promise<Outcome>;
}

export interface WorkerKeyAdminDeps {
  readonly store: WorkerKeyStore;
  readonly clock: Clock;
  readonly newKey: () => { readonly id: string; readonly secret: string; readonly hash: string };
  /** Told once the change is durable. */
  readonly onCreated: (key: StoredWorkerKey) => void;
  readonly onRevoked: (name: string) => void;
}

export function createWorkerKeyAdmin(deps: WorkerKeyAdminDeps): WorkerKeyAdmin {
  const { store, clock } = deps;
  return {
    async create(caller, name) {
      const { secret, ...made } = deps.newKey();
      const at = clock.now();
      const key = { ...made, name, createdAt: at, createdBy: caller.userName };
      const answer = await store.addWorkerKey(key, changeBy(caller, at, 'worker.create', `worker ${name}`));
      if (answer === 'done') deps.onCreated(key);
      return settled(answer, () => ({ ...key, secret }));
    },
    list: () => store.listWorkerKeys(),
    async revoke(caller, name) {
      const change = changeBy(caller, clock.now(), 'worker.delete', `worker ${name}`);
      const answer = await store.removeWorkerKey(name, change);
      if (answer === 'done') deps.onRevoked(name);
      return settled(answer, () => undefined);
    },
  };
}
