import type { CodeRepo } from '@stagewright/api';
import type { Build } from './build.ts';
import { imageTarget } from './image-target.ts';
import { isPackage, type Job } from './job.ts';
import { freshPhases } from './phases.ts';
import type { StartRequest } from './ports.ts';

/** Why a job as it is now gives no build. */
export type StartProblem =
  | { readonly kind: 'name_mismatch'; readonly name: string }
  | { readonly kind: 'unsupported_source'; readonly type: string };

export function startProblem(request: StartRequest, job: Job, { type }: CodeRepo): StartProblem | null {
  const { name } = job.spec;
  if (request.jobName !== undefined && request.jobName !== name) return { kind: 'name_mismatch', name };
  return isPackage({ type }) ? null : { kind: 'unsupported_source', type };
}

/** A new build in the queue, with the job as it is now. */
export function newBuild(request: StartRequest, job: Job, codeRepo: CodeRepo, index: number): Build {
  const { name: jobName, enterpriseProjectId, environment, settings } = job.spec;
  const { defaultNamespace, registry } = request;
  const target = imageTarget({ jobName, settings, environment, index, defaultNamespace, registry });
  return {
    id: request.id,
    projectId: request.projectId,
    jobId: request.jobId,
    index,
    snapshot: { jobName, enterpriseProjectId, environment, codeRepo, settings, target },
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
