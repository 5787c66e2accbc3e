import type {
  AuditPage,
  assembling,
  BodyOf,
  BuildHistory,
  BuildRecord,
  BuildStarted,
  BuildView,
  BuildViewList,
  ImageList,
  ImageRecord,
  JobBody,
  JobCreated,
  JobDetail,
  JobOverview,
  PlanBody,
  PlanPreview,
  Readiness,
  ResponseOf,
  SystemReport,
  TagList,
  WorkerList,
} from '@stagewright/api';
import { errorOf } from './api-error.ts';
import { address, request } from './request.ts';

const JOBS = '/assembling/v1/jobs';
const BUILDS = '/assembling/v1/builds';
const NATIVE = '/stagewright/v1';
const part = encodeURIComponent;
/** Repositories hold slashes that are part of the path. */
const parts = (path: string): string => path.split('/').map(part).join('/');

export interface JobFilter {
  readonly search?: string | undefined;
  readonly state?: string | undefined;
  readonly pool?: string | undefined;
  readonly page?: number | undefined;
}

/** What of a repository is built instead of the job's branch. */
export type RevisionWish = NonNullable<BodyOf<typeof assembling.startBuild>>;

/** The calls that people with a project make, as the contract types them. */
export const api = {
  jobs: (filter: JobFilter) => request<JobOverview>('GET', `${NATIVE}/jobs`, { query: { ...filter } }),
  job: (id: string) => request<JobDetail>('GET', `${JOBS}/${part(id)}`),
  previewPlan: (body: PlanBody, signal: AbortSignal) =>
    request<PlanPreview>('POST', `${NATIVE}/plans`, { body, signal }),
  createJob: (body: JobBody) => request<JobCreated>('POST', JOBS, { body }),
  updateJob: (id: string, body: JobBody) => request<unknown>('PUT', `${JOBS}/${part(id)}`, { body }),
  deleteJob: (id: string) => request<void>('DELETE', `${JOBS}/${part(id)}`),
  startBuild: (jobId: string, wish: RevisionWish = {}) =>
    request<BuildStarted>('POST', `${JOBS}/${part(jobId)}/builds`, { body: wish }),
  builds: (jobId: string, page: number, perPage: number) =>
    request<BuildViewList>('GET', `${NATIVE}/jobs/${part(jobId)}/builds`, {
      query: { page, per_page: perPage },
    }),
  build: (id: string) => request<BuildView>('GET', `${NATIVE}/builds/${part(id)}`),
  cancel: (id: string, force: boolean, note = '') =>
    request<BuildRecord>('PATCH', `${BUILDS}/${part(id)}`, { query: { force }, body: { note } }),
  history: (id: string) =>
    request<BuildHistory>('GET', `${NATIVE}/builds/${part(id)}/events`, { query: { limit: 1000 } }),
  stacks: () => request<ResponseOf<typeof assembling.baseImages>>('GET', '/assembling/v1/base_images'),
  images: () => request<ImageList>('GET', `${NATIVE}/images`),
  tags: (repository: string, after: string) =>
    request<TagList>('GET', `${NATIVE}/images/${parts(repository)}`, { query: { after, limit: 200 } }),
  image: (reference: string) =>
    request<ImageRecord>('GET', `${NATIVE}/images/_show`, { query: { reference } }),
  deleteTag: (repository: string, tag: string) =>
    request<void>('DELETE', `${NATIVE}/images/${parts(repository)}`, { query: { tag } }),
  workers: () => request<WorkerList>('GET', `${NATIVE}/workers`),
  audit: (limit: number, before?: number) =>
    request<AuditPage>('GET', `${NATIVE}/audit`, { query: { before, limit } }),
  system: () => request<SystemReport>('GET', `${NATIVE}/system`),
  /** A service that is not ready says why with a 503. */
  readiness: async (): Promise<Readiness> => {
    const response = await fetch(address('/readyz'));
    if (response.status !== 200 && response.status !== 503) throw await errorOf(response);
    return (await response.json()) as Readiness;
  },
};
