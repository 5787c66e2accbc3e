import type { Readiness } from '@stagewright/api';
import type { FreeSpace } from '../loops/free-space.ts';
import type { WorkerHealth } from '../usecases/worker/worker-health.ts';
import type { RegisteredWorker, Workers } from '../usecases/worker/workers.ts';

export interface ReadinessDeps {
  readonly version: string;
  readonly workers: Workers;
  readonly health: Pick<WorkerHealth, 'unenforced'>;
  readonly freeSpace: Pick<FreeSpace, 'free' | 'low'>;
  /** Bytes below which builds wait. */
  readonly minFree: number;
  readonly draining: AbortSignal;
  readonly storeFailure: () => string | null;
}

const mebibytes = (bytes: number) => `${Math.floor(bytes / 2 ** 20)} MiB`;

function spaceConcerns({ freeSpace, minFree }: ReadinessDeps): string[] {
  const free = freeSpace.free();
  if (free === undefined)
    return ['The free space of the data folder cannot be read: builds do not wait for space.'];
  if (free >= 2 * minFree || freeSpace.low()) return [];
  return [`The data folder has ${mebibytes(free)} left; below ${mebibytes(minFree)} new builds wait.`];
}

function workerProblems(workers: readonly RegisteredWorker[]): string[] {
  if (workers.length === 0) return ['No worker is connected.'];
  return workers.every(({ draining }) => draining) ? ['Every worker drains: none takes builds.'] : [];
}

/** Whether builds can run now, and what stands in the way. */
export function createReadiness(deps: ReadinessDeps): () => Readiness {
  return () => {
    const failure = deps.storeFailure();
    const problems = [
      ...(deps.draining.aborted ? ['The service is shutting down.'] : []),
      ...workerProblems(deps.workers.list()),
      ...(deps.freeSpace.low() ? ['The data folder has less free space than STAGEWRIGHT_MIN_FREE.'] : []),
      ...(failure === null ? [] : [failure]),
    ];
    const degraded = [...spaceConcerns(deps), ...deps.health.unenforced()];
    return { ready: problems.length === 0, version: deps.version, problems, degraded };
  };
}
