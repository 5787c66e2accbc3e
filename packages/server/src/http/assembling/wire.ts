import {
  type BuildRecord,
  type BuildStarted,
  FAILURES,
  type JobDetail,
  type PhaseList,
  STOP_OUTCOMES,
  wireTime,
} from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import type { Job } from '../../domain/job.ts';
import type { Waiting } from '../../domain/ports.ts';
import { publicationOf } from './publication.ts';
import { commitFields, repositoryFields } from './repository-record.ts';
import { sourceType } from './source-type.ts';

/** Addresses that the records name; the only facts about the deployment that the wire needs. */
export interface Addresses {
  /** `https://host[:port]` under which clients reach the service. */
  readonly publicUrl: () => string;
  /** Host and port of the embedded registry in image references. */
  readonly registry: () => string;
  readonly arch: string;
}

export function durationSeconds(build: Build, now: number): number {
  return Math.max(0, Math.floor(((build.endedAt ?? now) - build.createdAt) / 1000));
}

export function progressOf(build: Build): number {
  if (build.state === 'Successful') return 100;
  const ended = build.phases.filter((phase) => phase.state === 'Successful').length;
  return Math.round((ended / Math.max(1, build.phases.length)) * 100);
}

export function shownState(build: Build): BuildRecord['build_state'] {
  return build.deletedAt === null ? build.state : 'Deleted';
}

export function toStarted(build: Build, now: number): BuildStarted {
  const { commit_id, committer } = commitFields(build);
  return {
    build_id: build.id,
    job_id: build.jobId,
    job_name: build.snapshot.jobName,
    index: build.index,
    started_at: wireTime(build.createdAt),
    ended_at: wireTime(build.endedAt),
    duration: durationSeconds(build, now),
    state: shownState(build),
    build_state: shownState(build),
    progress: progressOf(build),
    commit_id,
    committer,
  };
}

function cancelOf({ stop, endedAt }: Build): Pick<BuildRecord, 'cancel'> {
  if (!stop || STOP_OUTCOMES[stop.reason] === null) return {};
  return {
    cancel: {
      state: endedAt === null ? 'stopping' : 'stopped',
      requested_by: stop.by,
      requested_at: wireTime(stop.at),
      reason: stop.reason,
      note: stop.note ?? '',
      confirmed_at: wireTime(stop.confirmedAt),
      confirmed_by: stop.confirmedBy ?? '',
    },
  };
}

function failureOf({ failure }: Build): Pick<BuildRecord, 'failure'> {
  return failure ? { failure: { ...failure, blame: failure.blame ?? FAILURES[failure.reason].blame } } : {};
}

/** The record of build details and of cancel; `waiting` for a build in the queue. */
export function toRecord(
  build: Build,
  addresses: Addresses,
  now: number,
  waiting: Waiting | null = null,
): BuildRecord {
  const { snapshot } = build;
  return {
    build_id: build.id,
    job_id: build.jobId,
    job_name: snapshot.jobName,
    enterprise_project_id: snapshot.enterpriseProjectId,
    index: build.index,
    started_at: wireTime(build.createdAt),
    ended_at: wireTime(build.endedAt),
    duration: durationSeconds(build, now),
    build_state: shownState(build),
    state: shownState(build),
    ...repositoryFields(build),
    language: build.facts.language ?? snapshot.settings.language?.toLowerCase() ?? '',
    ...publicationOf(build, addresses),
    base_image: build.facts.base_image ?? snapshot.settings.base_image ?? '',
    seccomp_path: '',
    type: build.trigger,
    creator: build.creator,
    os: { arch: snapshot.environment.build_os?.arch || addresses.arch },
    progress: progressOf(build),
    attempt: build.attempt,
    ...cancelOf(build),
    ...failureOf(build),
    ...(waiting ? { wait: { position: waiting.position, reason: waiting.reason } } : {}),
  };
}

/** Phase ids are numbers that grow through a build's phases (section (f) 10): 1 to 6 behind the build's index. */
export function toPhases(build: Build): PhaseList {
  const list = build.phases.map((phase, position) => ({
    id: build.index * 10 + position + 1,
    name: phase.name,
    state: phase.state,
    started_at: wireTime(phase.startedAt),
    ended_at: wireTime(phase.endedAt),
  }));
  return { list, total: list.length };
}

/** What a job's body left out is empty, not missing (section 1.2). */
function emptied(spec: Job['spec']): Pick<JobDetail['spec'], 'environment_setting' | 'code_repo'> {
  const { build_os: os, ...environment } = spec.environment;
  const { codeRepo } = spec;
  return {
    environment_setting: {
      docker_version: '',
      cluster_id: '',
      use_public_cluster: false,
      cluster_name: '',
      ...environment,
      build_os: { arch: '', ...os },
    },
    code_repo: codeRepo && { branch: '', namespace: '', ...codeRepo, type: sourceType(codeRepo.type) },
  };
}

export function toJobDetail({ id, creator, spec, ...job }: Job): JobDetail {
  return {
    job_id: id,
    enterprise_project_id: spec.enterpriseProjectId,
    creator,
    spec: {
      job_name: spec.name,
      job_description: spec.description,
      ...emptied(spec),
      enterprise_project_id: spec.enterpriseProjectId,
      build: spec.settings,
    },
    last_build_id: job.lastBuildId,
    created_at: wireTime(job.createdAt),
    updated_at: wireTime(job.updatedAt),
  };
}
