import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockWorkerFolder } from './lock.ts';
import { type RunOptions, runWorker } from './run-worker.ts';
import type { WorkerOptions } from './settings.ts';

export interface RemoteOptions extends Pick<RunOptions, 'engine' | 'onProblem' | 'onRegistered' | 'onRetry'> {
  /** Claims no more; what runs may end within `drainMs`, and is then given back to be tried elsewhere. */
  readonly stop: AbortSignal;
  readonly drainMs: number;
}

/** Thrown when another worker has the folder. */
export class WorkerFolderInUse extends Error {
  constructor(folder: string, options?: ErrorOptions) {
    super(`The folder ${folder} is in use by another worker.`, options);
    this.name = 'WorkerFolderInUse';
  }
}

/**
 * A worker on a machine of its own: it has no life line, so that its lease alone says whether its builds are its own.
 * @throws WorkerFolderInUse, and ServerRefusal when the server refuses the key
 */
export async function runRemote(options: WorkerOptions, remote: RemoteOptions): Promise<void> {
  const { stop, drainMs, ...run } = remote;
  const { folder } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    lockWorkerFolder(join(folder, 'worker.lock'));
  } catch (error) {
    throw new WorkerFolderInUse(folder, { cause: error });
  }
  const end = new AbortController();
  let deadline: NodeJS.Timeout | undefined;
  const drain = () => {
    deadline = setTimeout(() => end.abort(), drainMs);
  };
  stop.addEventListener('abort', drain, { once: true });
  try {
    await runWorker(options, { ...run, signal: end.signal, drain: stop });
  } finally {
    stop.removeEventListener('abort', drain);
    clearTimeout(deadline);
  }
}
