import type { FaultPointsSettings, NetworkSettings } from '@stagewright/api';

/** Where a worker finds its server: the local socket of the server that started it, or an address. */
export type ServerAddress = { readonly socketPath: string } | { readonly url: string };

/** What a worker has to know before it can register. Holds its key: never an argument, never in the environment. */
export type WorkerOptions = ServerAddress & {
  readonly key: string;
  readonly name: string;
  /** The worker's own folder. */
  readonly folder: string;
  /** Builds at once. */
  readonly slots: number;
  readonly version: string;
  readonly arch: string;
  readonly pool?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** `PATH` and `JAVA_HOME` for the machine's own tools. */
  readonly toolEnv: Readonly<Record<string, string>>;
  /** Of the network that it is in. Default: an open one. */
  readonly network?: NetworkSettings;
  /** For tests only. */
  readonly faults?: FaultPointsSettings;
};
