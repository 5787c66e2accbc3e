import type { Readiness } from '@stagewright/api';
import type { Workers } from '../usecases/worker/workers.ts';

export interface ReadinessDeps {
  readonly version: string;
  readonly workers: Workers;
  readonly lowOnSpace: () => boolean;
  readonly draining: AbortSignal;
  readonly storeFailure: () => string | null;
  readonly degraded: readonly string[];
}

/** Whether builds can run now, and what stands in the way. */
export function createReadiness(deps: ReadinessDeps): () => Readiness {
  return () => {
    const failure = deps.storeFailure();
    const problems = [
      ...(deps.draining.aborted ? ['The service is shutting down.'] : []),
      ...(deps.workers.list().length === 0 ? ['No worker is connected.'] : []),
      ...(deps.lowOnSpace() ? ['The data folder has less free space than STAGEWRIGHT_MIN_FREE.'] : []),
      ...(failure === null ? [] : [failure]),
    ];
    return { ready: problems.length === 0, version: deps.version, problems, degraded: [...deps.degraded] };
  };
}
