import { assembling } from '@stagewright/api';
import type { Clock } from '../../domain/clock.ts';
import type { BuildStore, JobStore, QueueLimits, Started } from '../../domain/ports.ts';
import type { Cancelled, CancelRequest } from '../../usecases/cancel-build.ts';
import type { StartBuildRequest } from '../../usecases/start-build.ts';
import { ProblemError } from '../problem-error.ts';
import { type Call, type Route, route } from '../route.ts';
import { codeCheckCounts, codeCheckData } from './code-check.ts';
import { type Addresses, durationSeconds, shownState, toPhases, toRecord, toStarted } from './wire.ts';

export interface BuildRoutesDeps {
  readonly jobs: JobStore;
  readonly builds: BuildStore;
  readonly startBuild: (request: StartBuildRequest) => Promise<Started>;
  readonly cancelBuild: (request: CancelRequest) => Promise<Cancelled>;
  readonly addresses: Addresses;
  readonly clock: Clock;
  readonly limits: QueueLimits;
}

function startProblem(result: Exclude<Started, { kind: 'started' }>): ProblemError {
  switch (result.kind) {
    case 'job_not_found':
      return new ProblemError('job_not_found');
    case 'no_source':
      return new ProblemError('job_has_no_source');
    case 'too_many':
      return new ProblemError('too_many_builds', undefined, { retryAfterS: 10 });
    case 'name_mismatch':
      return new ProblemError('name_mismatch', `body name: must be the name of the job, ${result.name}.`);
    case 'invalid':
      return new ProblemError('parameter_invalid', result.message);
    case 'auth_unknown':
      return new ProblemError(
        'repository_auth_unknown',
        `code_repo.auth: there is no repository authorisation ${result.name}.`,
      );
    case 'secrets_unknown':
      return new ProblemError('secret_unknown', `build.secrets: there is no ${result.names.join(', ')}.`);
    case 'foreign_namespace':
      return new ProblemError(
        'namespace_taken',
        `build.artifact_namespace: ${result.namespace} belongs to another project.`,
      );
  }
}

const LONGEST_KEY = 255;

function idempotencyKeyOf(header: string | string[] | undefined): string | undefined {
  const key = String(header ?? '');
  // A shortened key could be the one of another request.
  if (key.length > LONGEST_KEY)
    throw new ProblemError(
      'parameter_invalid',
      `header Idempotency-Key: must not have more than ${LONGEST_KEY} characters.`,
    );
  return key === '' ? undefined : key;
}

export function createBuildRoutes(deps: BuildRoutesDeps): readonly Route[] {
  const { builds, jobs, clock, addresses } = deps;

  async function start(
    call: Pick<Call<typeof assembling.startBuild>, 'caller' | 'params' | 'request'>,
    asked: Pick<StartBuildRequest, 'name' | 'revision'>,
  ) {
    const key = idempotencyKeyOf(call.request.headers['idempotency-key']);
    const result = await deps.startBuild({
      ...asked,
      caller: call.caller,
      jobId: call.params.job_id,
      ...(key === undefined ? {} : { idempotencyKey: key }),
    });
    if (result.kind !== 'started') throw startProblem(result);
    return toStarted(result.build, clock.now());
  }

  async function find(projectId: string, buildId: string) {
    const build = await builds.get(projectId, buildId);
    if (!build) throw new ProblemError('build_not_found');
    return build;
  }

  async function record(projectId: string, buildId: string) {
    const build = await find(projectId, buildId);
    const waiting = build.state === 'Queuing' ? await builds.waiting(projectId, buildId, deps.limits) : null;
    return toRecord(build, addresses, clock.now(), waiting);
  }

  return [
    route(assembling.createBuild, (call) => start(call, { name: call.body.name })),
    route(assembling.startBuild, (call) => start(call, { revision: call.body })),
    route(assembling.listBuilds, async ({ caller, params, query }) => {
      const { page = 1, per_page: perPage = 20, name } = query;
      const job = await jobs.get(caller.projectId, params.job_id);
      if (!job) throw new ProblemError('job_not_found');
      if (name !== undefined && name !== job.spec.name) {
        throw new ProblemError('name_mismatch', `query name: must be the name of the job, ${job.spec.name}.`);
      }
      const found = await builds.listByJob(caller.projectId, params.job_id, { page, perPage });
      const now = clock.now();
      const list = found.items.map((build) => ({
        build_id: build.id,
        build_state: shownState(build),
        duration: durationSeconds(build, now),
        index: build.index,
      }));
      return {
        list,
        total: found.total,
        page,
        per_page: perPage,
        finished: found.finished,
        successful: found.successful,
      };
    }),
    route(assembling.getBuild, async ({ caller, params, query }) => {
      if (query.taskname === undefined) return record(caller.projectId, params.build_id);
      return codeCheckData(await find(caller.projectId, params.build_id), query.taskname);
    }),
    route(assembling.cancelBuild, async ({ caller, params, query, body, signal }) => {
      const { wait = 10, force = false } = query;
      const request = {
        projectId: caller.projectId,
        buildId: params.build_id,
        by: caller.userName,
        note: body.note ?? '',
        force,
        signal,
      };
      const result = await deps.cancelBuild({ ...request, waitMs: wait * 1000 });
      if (result.kind === 'not_found') throw new ProblemError('build_not_found');
      if (result.kind === 'too_late') {
        throw new ProblemError(
          'build_ended',
          `The build cannot be cancelled: its state is ${result.build.state}.`,
        );
      }
      return toRecord(result.build, addresses, clock.now());
    }),
    route(assembling.listPhases, async ({ caller, params }) =>
      toPhases(await find(caller.projectId, params.build_id)),
    ),
    route(assembling.getResults, async ({ caller, params }) =>
      codeCheckCounts(await find(caller.projectId, params.build_id)),
    ),
  ];
}
