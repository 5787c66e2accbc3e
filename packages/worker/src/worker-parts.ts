import type { WorkerSettings } from '@stagewright/api';
import type { Ledger, ThreadPool } from '@stagewright/engine';
import type { ServerClient } from './client.ts';

/** What all attempts of a worker share. */
export interface WorkerParts {
  readonly client: ServerClient;
  readonly workerId: string;
  readonly settings: WorkerSettings;
  readonly folders: { readonly workspaces: string; readonly cache: string };
  readonly ledger: Ledger;
  readonly threads: ThreadPool;
  readonly toolEnv: Readonly<Record<string, string>>;
  readonly version: string;
}
