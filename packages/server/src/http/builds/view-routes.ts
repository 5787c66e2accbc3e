import { type JobOverview, nativeBuilds } from '@stagewright/api';
import type { Clock } from '../../domain/clock.ts';
import type { Job } from '../../domain/job.ts';
import type { BuildStore, JobStore, QueueLimits } from '../../domain/ports.ts';
import type { Addresses } from '../assembling/wire.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';
import { toBuildSummary, toBuildView } from './build-view.ts';

export interface ViewRoutesDeps {
  readonly jobs: JobStore;
  readonly builds: BuildStore;
  readonly addresses: Addresses;
  readonly clock: Clock;
  readonly limits: QueueLimits;
}

/** How many of a job's last builds the overview shows. */
const RECENT_BUILDS = 12;

/** What people look at: builds with all that is known of them, and jobs with their last builds. */
export function createViewRoutes({
  jobs,
  builds,
  addresses,
  clock,
  limits,
}: ViewRoutesDeps): readonly Route[] {
  async function overview(job: Job): Promise<JobOverview['list'][number]> {
    const recent = await builds.listByJob(job.projectId, job.id, { page: 1, perPage: RECENT_BUILDS });
    const { spec } = job;
    return {
      job_id: job.id,
      job_name: spec.name,
      job_description: spec.description,
      code_repo: spec.codeRepo,
      language: spec.settings.language ?? '',
      pool: spec.environment.cluster_name ?? '',
      updated_at: new Date(job.updatedAt).toISOString(),
      builds: recent.total,
      recent: recent.items.map((build) => toBuildSummary(build, clock.now())),
    };
  }

  return [
    route(nativeBuilds.view, async ({ caller, params }) => {
      const build = await builds.get(caller.projectId, params.build_id);
      if (!build) throw new ProblemError('build_not_found');
      const isWaiting = build.state === 'Queuing';
      const waiting = isWaiting ? await builds.waiting(caller.projectId, build.id, limits) : null;
      return toBuildView(build, addresses, clock.now(), waiting);
    }),
    route(nativeBuilds.plan, async ({ caller, params }) => {
      const build = await builds.get(caller.projectId, params.build_id);
      if (!build) throw new ProblemError('build_not_found');
      if (!build.facts.plan) throw new ProblemError('plan_unknown');
      return build.facts.plan;
    }),
    route(nativeBuilds.ofJob, async ({ caller, params, query }) => {
      const { page = 1, per_page: perPage = 20 } = query;
      if (!(await jobs.get(caller.projectId, params.job_id))) throw new ProblemError('job_not_found');
      const found = await builds.listByJob(caller.projectId, params.job_id, { page, perPage });
      const { items, ...counts } = found;
      const list = items.map((build) => toBuildView(build, addresses, clock.now()));
      return { list, ...counts, page, per_page: perPage };
    }),
    route(nativeBuilds.jobs, async ({ caller, query }) => {
      const { page = 1, per_page: perPage = 20, search, state, pool } = query;
      const filter = {
        ...(search ? { name: search } : {}),
        ...(state ? { lastState: state } : {}),
        ...(pool ? { pool } : {}),
      };
      const found = await jobs.list(caller.projectId, filter, { page, perPage });
      const list = await Promise.all(found.items.map(overview));
      return { list, total: found.total, page, per_page: perPage };
    }),
  ];
}
