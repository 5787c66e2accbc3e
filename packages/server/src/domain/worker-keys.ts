import type { Change } from './accounts.ts';

/** Lets the workers elsewhere that present it in. */
export interface WorkerKey {
  /** Begins the ids of its workers, so that they are known for its own after a start of the server too. */
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly createdBy: string;
}

export interface StoredWorkerKey extends WorkerKey {
  /** SHA-256 of what the worker holds. */
  readonly hash: string;
}

/** Who speaks the worker protocol: the server's own worker, or one elsewhere with its key. */
export type WorkerIdentity =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'remote'; readonly key: Pick<WorkerKey, 'id' | 'name'> };

/** See `UserStore`: every change is one transaction with its audit line. Names are unique without regard to case. */
export interface WorkerKeyStore {
  addWorkerKey(key: StoredWorkerKey, change: Change): Promise<'done' | 'name_taken'>;
  /** Ordered by name. */
  listWorkerKeys(): Promise<readonly StoredWorkerKey[]>;
  removeWorkerKey(name: string, change: Change): Promise<'done' | 'not_found'>;
}
