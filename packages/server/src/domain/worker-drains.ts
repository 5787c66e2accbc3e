import type { Change } from './accounts.ts';

/** Which workers claim no more builds, until they are told to again: a start of the server changes nothing of it. */
export interface WorkerDrainStore {
  /** One transaction with its audit line. */
  setWorkerDraining(workerId: string, draining: boolean, change: Change): Promise<'done'>;
  listDrainedWorkers(): Promise<readonly string[]>;
  /** The worker has ended. Those of a key go with it too. */
  forgetDrainedWorker(workerId: string): Promise<void>;
}
