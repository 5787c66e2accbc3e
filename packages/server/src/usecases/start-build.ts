import type { Build } from '../domain/build.ts';
import type { Caller } from '../domain/caller.ts';
import type { Clock } from '../domain/clock.ts';
import { defaultNamespace, imageTarget, namespaceOf } from '../domain/image-target.ts';
import type { Job } from '../domain/job.ts';
import type { BuildStore, JobStore, TagStore } from '../domain/ports.ts';
import type { BuildEvents } from './build-events.ts';
import { isPackage } from './job-spec.ts';

export interface StartBuildRequest {
  readonly caller: Pick<Caller, 'projectId' | 'projectName' | 'userName'>;
  readonly jobId: string;
  /** The older form names the job; it must match. */
  readonly name?: string;
  readonly idempotencyKey?: string;
}

export type BuildStartedResult =
  | { readonly kind: 'started'; readonly build: Build }
  | { readonly kind: 'job_not_found' | 'no_source' | 'too_many' }
  | { readonly kind: 'name_mismatch'; readonly name: string }
  | { readonly kind: 'unsupported_source'; readonly type: string }
  | { readonly kind: 'foreign_namespace'; readonly namespace: string };

export interface StartBuildDeps {
  readonly jobs: JobStore;
  readonly builds: BuildStore;
  readonly tags: TagStore;
  readonly events: BuildEvents;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly maxWaiting: number;
  /** Host and port of the registry that images go to, `''` for the embedded one. */
  readonly registry: string;
}

/** Makes a build of a job: the job's snapshot, in the queue. */
export function createStartBuild(
  deps: StartBuildDeps,
): (request: StartBuildRequest) => Promise<BuildStartedResult> {
  /** Namespaces this process knows to belong to a project: ownership never changes, so a build need not ask again. */
  const owned = new Set<string>();

  async function owns(projectId: string, namespace: string): Promise<boolean> {
    const key = `${projectId}/${namespace}`;
    if (owned.has(key)) return true;
    if ((await deps.tags.claimNamespace(projectId, namespace)) === 'foreign') return false;
    owned.add(key);
    return true;
  }

  function problemOf({ spec }: Job, name: string | undefined): BuildStartedResult | null {
    if (name !== undefined && name !== spec.name) return { kind: 'name_mismatch', name: spec.name };
    if (!spec.codeRepo) return { kind: 'no_source' };
    return isPackage(spec.codeRepo) ? null : { kind: 'unsupported_source', type: spec.codeRepo.type };
  }

  /** The image's namespace when it belongs to another project, else null. */
  async function foreignNamespace(
    { spec }: Job,
    projectId: string,
    fallback: string,
  ): Promise<string | null> {
    if (deps.registry !== '') return null;
    const of = { jobName: spec.name, settings: spec.settings, environment: spec.environment };
    const target = imageTarget({ ...of, index: 1, defaultNamespace: fallback, registry: '' });
    const namespace = namespaceOf(target.repository);
    return (await owns(projectId, namespace)) ? null : namespace;
  }

  return async ({ caller, jobId, name, idempotencyKey }) => {
    const job = await deps.jobs.get(caller.projectId, jobId);
    if (!job) return { kind: 'job_not_found' };
    const problem = problemOf(job, name);
    if (problem) return problem;
    const fallback = defaultNamespace({ id: caller.projectId, name: caller.projectName });
    const namespace = await foreignNamespace(job, caller.projectId, fallback);
    if (namespace !== null) return { kind: 'foreign_namespace', namespace };

    const started = await deps.builds.start({
      id: deps.newId(),
      projectId: caller.projectId,
      jobId,
      trigger: 'user',
      creator: caller.userName,
      at: deps.clock.now(),
      defaultNamespace: fallback,
      registry: deps.registry,
      maxWaiting: deps.maxWaiting,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
    if (started.kind === 'started') deps.events.changed([started.build]);
    return started;
  };
}
