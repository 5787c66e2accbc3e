import { beginStore } from './compose/begin-store.ts';
import { openDataFolder } from './compose/data-folder.ts';
import type { Config } from './config/config.ts';
import { spawnIdleWorker } from './embedded-worker/start-embedded-worker.ts';
import type { Logger } from './system/logger.ts';

export interface ServerOptions {
  readonly config: Config;
  readonly version: string;
  readonly logger: Logger;
  /** Entry file of the embedded worker. */
  readonly workerEntry: string;
  /** The worker's environment, and its tools' `PATH` and `JAVA_HOME`. Must hold no secret. */
  readonly workerEnvironment: Readonly<Record<string, string>>;
  /** Folder of the built web console; without one the service has no pages. */
  readonly consoleFolder?: string;
}

export interface RunningServer {
  /** Where clients reach it. */
  readonly url: string;
  /** Set at the first start when the password was generated. */
  readonly passwordFile: string | undefined;
  readonly workerPid: () => number | null;
  /** Resolves once builds can run; where they run elsewhere only, once workers may come. */
  ready(): Promise<void>;
  /** Drains, then ends everything; safe to call again. */
  close(): Promise<void>;
}

/** Starts the service. The worker and the thread of the store load their code while this process loads its own. @throws DataFolderInUse */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, logger, workerEntry: entry, workerEnvironment: environment } = options;
  const folder = await openDataFolder(config.data);
  const idle = config.embeddedWorker ? spawnIdleWorker({ entry, environment }) : null;
  const store = beginStore(folder.database, logger);
  try {
    const { runServer } = await import('./run-server.ts');
    return await runServer({ folder, store, idle }, options);
  } catch (error) {
    // What was begun would keep the process that failed.
    idle?.dismiss();
    await store.opened.then((opened) => opened.close()).catch(() => undefined);
    throw error;
  }
}
