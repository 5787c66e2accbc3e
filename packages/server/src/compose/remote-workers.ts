import { createWorkerKeyring, newWorkerKey, type WorkerKeyring } from '../auth/worker-keys.ts';
import type { Clock } from '../domain/clock.ts';
import type { StoredWorkerKey, WorkerKeyStore } from '../domain/worker-keys.ts';
import { createWorkerKeyAdmin, type WorkerKeyAdmin } from '../usecases/accounts/worker-keys.ts';
import type { Workers } from '../usecases/worker/workers.ts';

export interface RemoteWorkers {
  readonly keyring: WorkerKeyring;
  readonly keys: WorkerKeyAdmin;
}

/** Who of elsewhere may work here: the stored keys, followed as they are made and revoked. */
export async function createRemoteWorkers({
  store,
  clock,
  workers,
}: {
  readonly store: WorkerKeyStore;
  readonly clock: Clock;
  readonly workers: Workers;
}): Promise<RemoteWorkers> {
  const keyring = createWorkerKeyring();
  const letIn = ({ hash, id, name }: StoredWorkerKey) =>
    keyring.add(hash, { kind: 'remote', key: { id, name } });
  const keepOut = (name: string) => {
    for (const id of keyring.removeNamed(name)) workers.removeOf({ kind: 'remote', key: { id, name } });
  };
  for (const key of await store.listWorkerKeys()) letIn(key);
  const keys = createWorkerKeyAdmin({
    store,
    clock,
    newKey: newWorkerKey,
    onCreated: letIn,
    onRevoked: keepOut,
  });
  return { keyring, keys };
}
