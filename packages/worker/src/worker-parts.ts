import type { NetworkSettings, WorkerSettings } from '@stagewright/api';
import type { Machine, RepositoryTools, runBuild, ThreadPool } from '@stagewright/engine';
import type { ServerClient } from './client.ts';
import type { FaultPoints } from './fault-points.ts';
import type { LedgerFile } from './ledger.ts';

export type Engine = typeof runBuild;

/** What all attempts of a worker share while it is registered. */
export interface WorkerParts {
  readonly engine: Engine;
  readonly client: ServerClient;
  /** As the server gave them, with the worker's id. */
  readonly settings: WorkerSettings;
  /** The worker's own; nothing outside it is ever removed. */
  readonly folder: string;
  readonly folders: { readonly workspaces: string; readonly cache: string };
  readonly ledger: LedgerFile;
  readonly threads: ThreadPool;
  readonly repositories: RepositoryTools;
  readonly machine: Promise<Machine>;
  readonly toolEnv: Readonly<Record<string, string>>;
  readonly network: NetworkSettings;
  readonly version: string;
  /** Seconds; also those in which the machine or this process stood still. */
  readonly now: () => number;
  readonly faults: FaultPoints | null;
  /** Takes what nobody else can be told; free of secrets. */
  readonly onProblem: (what: string, error: unknown) => void;
}
