import { assembling, JobBody, wireTime } from '@stagewright/api';
import { Clean } from 'typebox/value';
import type { Caller } from '../../domain/caller.ts';
import type { Clock } from '../../domain/clock.ts';
import type { JobSpec } from '../../domain/job.ts';
import type { JobStore } from '../../domain/ports.ts';
import type { BuildEvents } from '../../usecases/build-events.ts';
import { jobSpec } from '../../usecases/job-spec.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';
import { toJobDetail } from './wire.ts';

export interface JobRoutesDeps {
  readonly jobs: JobStore;
  readonly events: BuildEvents;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Told of a job that is gone. */
  readonly onRemoved: (projectId: string, jobId: string) => void;
}

/** Fields that the contract does not know are taken, as its other clients may send them, and not kept. */
function specOf(body: JobBody, caller: Caller): JobSpec {
  const result = jobSpec(Clean(JobBody, body) as JobBody, caller);
  if (result.kind === 'invalid') throw new ProblemError('parameter_invalid', result.message);
  return result.spec;
}

const nameTaken = (name: string) =>
  new ProblemError('job_name_taken', `A job named ${name} exists already in this project.`);

export function createJobRoutes({ jobs, events, clock, newId, onRemoved }: JobRoutesDeps): readonly Route[] {
  return [
    route(assembling.listJobs, async ({ caller, query }) => {
      const { page = 1, per_page: perPage = 20, job_name: name } = query;
      const found = await jobs.list(caller.projectId, name ? { name } : {}, { page, perPage });
      const list = found.items.map((job) => ({ job_id: job.id, job_name: job.spec.name }));
      return { list, total: found.total, page, per_page: perPage };
    }),
    route(assembling.createJob, async ({ caller, body }) => {
      const spec = specOf(body, caller);
      const at = clock.now();
      const job = {
        id: newId(),
        projectId: caller.projectId,
        spec,
        creator: caller.userName,
        origin: 'user',
      } as const;
      const created = await jobs.create({ ...job, lastBuildId: '', createdAt: at, updatedAt: at });
      if (created === 'name_taken') throw nameTaken(spec.name);
      return {
        job_id: job.id,
        job_name: spec.name,
        job_description: spec.description,
        cluster_name: spec.environment.cluster_name ?? '',
        cluster_id: spec.environment.cluster_id ?? '',
        created_at: wireTime(at),
      };
    }),
    route(assembling.getJob, async ({ caller, params }) => {
      const job = await jobs.get(caller.projectId, params.job_id);
      if (!job) throw new ProblemError('job_not_found');
      return toJobDetail(job);
    }),
    route(assembling.updateJob, async ({ caller, params, body }) => {
      const spec = specOf(body, caller);
      const replaced = await jobs.replace(caller.projectId, params.job_id, spec, clock.now());
      if (replaced === 'not_found') throw new ProblemError('job_not_found');
      if (replaced === 'name_taken') throw nameTaken(spec.name);
      return undefined;
    }),
    route(assembling.deleteJob, async ({ caller, params }) => {
      const job = await jobs.get(caller.projectId, params.job_id);
      if (!job) throw new ProblemError('job_not_found');
      if (job.origin === 'system') throw new ProblemError('job_is_system');
      const removed = await jobs.remove(caller.projectId, params.job_id, caller.userName, clock.now());
      if (removed.kind === 'not_found') throw new ProblemError('job_not_found');
      events.changed(removed.builds);
      onRemoved(caller.projectId, params.job_id);
      return undefined;
    }),
  ];
}
