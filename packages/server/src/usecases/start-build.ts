import type { Caller } from '../domain/caller.ts';
import type { Clock } from '../domain/clock.ts';
import { defaultNamespace } from '../domain/image-target.ts';
import type { BuildStore, Started } from '../domain/ports.ts';
import type { RevisionWish } from '../domain/revision.ts';
import type { BuildEvents } from './build-events.ts';

export interface StartBuildRequest {
  readonly caller: Pick<Caller, 'projectId' | 'projectName' | 'userName'>;
  readonly jobId: string;
  /** The older form names the job; it must match. */
  readonly name?: string;
  readonly revision?: RevisionWish;
  readonly idempotencyKey?: string;
}

export interface StartBuildDeps {
  readonly builds: Pick<BuildStore, 'start'>;
  readonly events: BuildEvents;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly maxWaiting: number;
  /** Host and port of the registry that images go to, `''` for the embedded one. */
  readonly registry: string;
}

/** Makes a build of a job: the job's snapshot, in the queue. */
export function createStartBuild(deps: StartBuildDeps): (request: StartBuildRequest) => Promise<Started> {
  return async ({ caller, jobId, name, revision, idempotencyKey }) => {
    const { projectId, projectName, userName } = caller;
    const started = await deps.builds.start({
      id: deps.newId(),
      projectId,
      jobId,
      trigger: 'user',
      creator: userName,
      at: deps.clock.now(),
      defaultNamespace: defaultNamespace({ id: projectId, name: projectName }),
      registry: deps.registry,
      maxWaiting: deps.maxWaiting,
      ...(name === undefined ? {} : { jobName: name }),
      ...(revision === undefined ? {} : { revision }),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
    if (started.kind === 'started') deps.events.changed([started.build]);
    return started;
  };
}
