import type { CodeRepo } from '@stagewright/api';
import type { Build } from './build.ts';
import { imageTarget } from './image-target.ts';
import type { Job } from './job.ts';
import { freshPhases } from './phases.ts';
import type { StartRequest } from './ports.ts';

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
