import { isFinalState } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import type { BuildObserver } from '../../domain/queue-ports.ts';

/** The builds that workers hold, as they were last stored: for what a worker may read without a look into the store. */
export interface RunningBuilds extends BuildObserver {
  get(buildId: string): Build | null;
  ofWorker(workerId: string): readonly Build[];
  list(): readonly Build[];
  count(): number;
}

export function createRunningBuilds(): RunningBuilds {
  const running = new Map<string, Build>();
  return {
    observe(build) {
      if (build.claim && !isFinalState(build.state)) running.set(build.id, build);
      else running.delete(build.id);
    },
    get: (buildId) => running.get(buildId) ?? null,
    list: () => [...running.values()],
    count: () => running.size,
    ofWorker: (workerId) => [...running.values()].filter((build) => build.claim?.workerId === workerId),
  };
}
