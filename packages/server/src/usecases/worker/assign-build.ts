import type { Assignment, RegistryCredential } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import type { Clock } from '../../domain/clock.ts';
import { sourceOf } from './source-of.ts';

export interface AssignBuildDeps {
  readonly clock: Clock;
  readonly timeoutS: number;
  readonly graceS: number;
  readonly logSize: (buildId: string) => Promise<number>;
  readonly projectName: (projectId: string) => Promise<string>;
  readonly credentials: (projectId: string) => Promise<readonly RegistryCredential[]>;
  /** Token for the embedded registry that is good for this attempt's repository while its lease is. */
  readonly buildToken: (of: {
    buildId: string;
    epoch: number;
    projectId: string;
    repository: string;
  }) => string;
  readonly registry: () => string;
  readonly targetScheme: 'https' | 'http';
}

/** Seconds that are left of the build's time, over all its attempts. */
export function secondsLeft(build: Build, timeoutS: number, now: number): number {
  const limit = build.snapshot.settings.timeout_s ?? timeoutS;
  return build.acceptedAt === null ? limit : Math.max(0, limit - (now - build.acceptedAt) / 1000);
}

/** What a worker needs to run the attempt that it has accepted; `arch` is the worker's. */
export function createAssignBuild(
  deps: AssignBuildDeps,
): (build: Build, arch: string) => Promise<Assignment> {
  return async (build, arch) => {
    const { snapshot, projectId } = build;
    const { registry, repository, tag } = snapshot.target;
    const embedded = registry === '';
    const token = () => deps.buildToken({ buildId: build.id, epoch: build.epoch, projectId, repository });
    const [logOffset, projectName, credentials] = await Promise.all([
      deps.logSize(build.id),
      deps.projectName(projectId),
      deps.credentials(projectId),
    ]);
    return {
      build_id: build.id,
      epoch: build.epoch,
      attempt: build.attempt,
      index: build.index,
      job_id: build.jobId,
      job_name: snapshot.jobName,
      project_id: projectId,
      project_name: projectName,
      arch: snapshot.environment.build_os?.arch || arch,
      source: sourceOf(build),
      settings: snapshot.settings,
      secrets: {},
      target: {
        kind: embedded ? 'embedded' : 'registry',
        registry: embedded ? deps.registry() : registry,
        scheme: embedded ? 'http' : deps.targetScheme,
        repository,
        tag,
        token: embedded ? token() : '',
      },
      credentials: [...credentials],
      timeout_s: secondsLeft(build, deps.timeoutS, deps.clock.now()),
      grace_s: snapshot.settings.grace_s ?? deps.graceS,
      log_offset: logOffset,
    };
  };
}
