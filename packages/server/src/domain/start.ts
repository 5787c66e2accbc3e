import type { CodeRepo } from '@stagewright/api';
import type { Build } from './build.ts';
import { repositoryProblem } from './code-repository.ts';
import { imageTarget, packageTarget } from './image-target.ts';
import { isPackage, type Job, leavesPackage } from './job.ts';
import { freshPhases } from './phases.ts';
import type { StartRequest } from './ports.ts';
import { isWish, revisionOf, wishProblem } from './revision.ts';

/** Why a job as it is now gives no build. */
export type StartProblem =
  | { readonly kind: 'name_mismatch'; readonly name: string }
  | { readonly kind: 'invalid'; readonly message: string };

export function startProblem(request: StartRequest, job: Job, codeRepo: CodeRepo): StartProblem | null {
  const { name } = job.spec;
  if (request.jobName !== undefined && request.jobName !== name) return { kind: 'name_mismatch', name };
  const message = isPackage(codeRepo)
    ? packageProblem(request)
    : (repositoryProblem(codeRepo) ?? wishProblem(request.revision ?? {}));
  return message === null ? null : { kind: 'invalid', message };
}

function packageProblem({ revision }: StartRequest): string | null {
  return revision && isWish(revision) ? 'body: must be empty, the source of the job is a package.' : null;
}

/** A new build in the queue, with the job as it is now. */
export function newBuild(request: StartRequest, job: Job, codeRepo: CodeRepo, index: number): Build {
  const { name: jobName, enterpriseProjectId, environment, settings } = job.spec;
  const { defaultNamespace, registry } = request;
  const named = { jobName, settings, environment, index };
  const target = leavesPackage(codeRepo, settings)
    ? packageTarget(named)
    : imageTarget({ ...named, defaultNamespace, registry });
  return {
    id: request.id,
    projectId: request.projectId,
    jobId: request.jobId,
    index,
    snapshot: {
      jobName,
      enterpriseProjectId,
      environment,
      codeRepo,
      settings,
      target,
      ...(isPackage(codeRepo) ? {} : { revision: revisionOf(request.revision ?? {}, codeRepo.branch ?? '') }),
    },
    trigger: request.trigger,
    creator: request.creator,
    state: 'Queuing',
    epoch: 0,
    attempt: 0,
    claim: null,
    stop: null,
    permit: null,
    publishedDigest: null,
    phases: freshPhases(),
    facts: {},
    image: null,
    failure: null,
    createdAt: request.at,
    acceptedAt: null,
    endedAt: null,
    deletedAt: null,
  };
}
