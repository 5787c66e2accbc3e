import { Type } from 'typebox';
import { endpoint } from '../endpoint.ts';
import { oneOf } from '../one-of.ts';
import {
  BaseImages,
  BuildList,
  BuildRecord,
  BuildStarted,
  CODE_CHECKS,
  CodeCheckCounts,
  CodeCheckData,
  LogPage,
  PhaseList,
  StartBody,
} from './build.ts';
import { JobBody, JobCreated, JobDetail, JobList } from './job.ts';

const group = 'Build service';
const JobId = Type.Object({ job_id: Type.String() });
const BuildId = Type.Object({ build_id: Type.String() });
const list = { group, auth: 'token', action: 'servicestage:assembling:list' } as const;
const create = { group, auth: 'token', action: 'servicestage:assembling:create' } as const;
const modify = { group, auth: 'token', action: 'servicestage:assembling:modify' } as const;
const remove = { group, auth: 'token', action: 'servicestage:assembling:delete' } as const;

const startProblems = [
  'job_not_found',
  'job_has_no_source',
  'repository_auth_unknown',
  'secret_unknown',
  'namespace_taken',
  'too_many_builds',
] as const;

/** Page index from 1 and page size from 1 to 100; both may be left out (section (f) 4). */
const paging = {
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000, default: 1 })),
  per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
};

/** The endpoints of `/assembling/v1`, contract section 1.1. */
export const assembling = {
  listJobs: endpoint({
    ...list,
    id: 'listJobs',
    method: 'GET',
    path: '/assembling/v1/jobs',
    summary: 'List jobs; job_name keeps those whose name contains it, without regard to case',
    query: Type.Object({ ...paging, job_name: Type.Optional(Type.String({ maxLength: 64 })) }),
    status: 200,
    response: JobList,
  }),
  createJob: endpoint({
    ...create,
    id: 'createJob',
    method: 'POST',
    path: '/assembling/v1/jobs',
    summary: 'Create a job',
    body: JobBody,
    status: 200,
    response: JobCreated,
    problems: ['job_name_taken'],
  }),
  getJob: endpoint({
    ...list,
    id: 'getJob',
    method: 'GET',
    path: '/assembling/v1/jobs/:job_id',
    summary: 'Job details',
    params: JobId,
    status: 200,
    response: JobDetail,
    problems: ['job_not_found'],
  }),
  updateJob: endpoint({
    ...modify,
    id: 'updateJob',
    method: 'PUT',
    path: '/assembling/v1/jobs/:job_id',
    summary: 'Replace a job',
    params: JobId,
    body: JobBody,
    status: 200,
    problems: ['job_not_found', 'job_name_taken'],
  }),
  deleteJob: endpoint({
    ...remove,
    id: 'deleteJob',
    method: 'DELETE',
    path: '/assembling/v1/jobs/:job_id',
    summary: 'Delete a job; its builds are stopped and stay readable until retention',
    params: JobId,
    status: 204,
    problems: ['job_not_found', 'job_is_system'],
  }),
  createBuild: endpoint({
    ...modify,
    id: 'createBuild',
    method: 'POST',
    path: '/assembling/v1/jobs/:job_id',
    summary: 'Start a build (older form)',
    params: JobId,
    body: Type.Object({ name: Type.String() }),
    status: 200,
    response: BuildStarted,
    problems: ['name_mismatch', ...startProblems],
  }),
  startBuild: endpoint({
    ...modify,
    id: 'startBuild',
    method: 'POST',
    path: '/assembling/v1/jobs/:job_id/builds',
    summary:
      'Start a build; a repetition with the same header Idempotency-Key answers the same build for 24 hours',
    params: JobId,
    body: StartBody,
    bodyKind: 'optional',
    status: 200,
    response: BuildStarted,
    problems: startProblems,
  }),
  listBuilds: endpoint({
    ...list,
    id: 'listBuilds',
    method: 'GET',
    path: '/assembling/v1/jobs/:job_id/builds',
    summary: "List a job's builds, newest first",
    params: JobId,
    query: Type.Object({ ...paging, name: Type.Optional(Type.String()) }),
    status: 200,
    response: BuildList,
    problems: ['job_not_found', 'name_mismatch'],
  }),
  getBuild: endpoint({
    ...list,
    id: 'getBuild',
    method: 'GET',
    path: '/assembling/v1/builds/:build_id',
    summary: 'Build details; with taskname, the data of that code check',
    params: BuildId,
    query: Type.Object({ taskname: Type.Optional(oneOf(CODE_CHECKS)) }),
    status: 200,
    response: Type.Union([BuildRecord, CodeCheckData]),
    problems: ['build_not_found'],
  }),
  cancelBuild: endpoint({
    ...modify,
    id: 'cancelBuild',
    method: 'PATCH',
    path: '/assembling/v1/builds/:build_id',
    summary: 'Cancel a build; answers when the end is proved, at most `wait` seconds later',
    params: BuildId,
    query: Type.Object({
      wait: Type.Optional(Type.Number({ minimum: 0, maximum: 60, default: 10 })),
      force: Type.Optional(Type.Boolean({ default: false })),
    }),
    bodyKind: 'optional',
    status: 200,
    response: BuildRecord,
    problems: ['build_not_found', 'build_ended'],
  }),
  listPhases: endpoint({
    ...list,
    id: 'listPhases',
    method: 'GET',
    path: '/assembling/v1/builds/:build_id/phases',
    summary: 'The six phases of a build',
    params: BuildId,
    status: 200,
    response: PhaseList,
    problems: ['build_not_found'],
  }),
  readLog: endpoint({
    ...list,
    id: 'readLog',
    method: 'GET',
    path: '/assembling/v1/builds/:build_id/logs',
    summary: 'Log from a byte offset, at most 1 MiB',
    params: BuildId,
    query: Type.Object({
      from: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 })),
    }),
    status: 200,
    response: LogPage,
    problems: ['build_not_found'],
  }),
  getResults: endpoint({
    ...list,
    id: 'getResults',
    method: 'GET',
    path: '/assembling/v1/builds/:build_id/results',
    summary: 'Counts of the code checks',
    params: BuildId,
    status: 200,
    response: CodeCheckCounts,
    problems: ['build_not_found'],
  }),
  baseImages: endpoint({
    ...list,
    id: 'baseImages',
    method: 'GET',
    path: '/assembling/v1/base_images',
    summary: 'Versions of the technology stacks',
    status: 200,
    response: BaseImages,
  }),
  baseImagesV3: endpoint({
    ...list,
    id: 'baseImagesV3',
    method: 'GET',
    path: '/v3/:project_id/assembling/base-images',
    summary: 'Versions of the technology stacks, by project',
    params: Type.Object({ project_id: Type.String() }),
    status: 200,
    response: BaseImages,
    problems: ['resource_not_found'],
  }),
};
