import { secretEndpoints, wireTime } from '@stagewright/api';
import type { Caller } from '../../domain/caller.ts';
import type { JobStore } from '../../domain/ports.ts';
import type { BuildSecrets, PutSecret } from '../../usecases/build-secrets.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';

export interface SecretRoutesDeps {
  readonly secrets: BuildSecrets;
  readonly jobs: Pick<JobStore, 'get'>;
  /** Most bytes of a secret. */
  readonly maxBytes: number;
}

const PROJECT = '';

/** Secrets of the project and of its jobs: names go out, values never do. */
export function createSecretRoutes({ secrets, jobs, maxBytes }: SecretRoutesDeps): readonly Route[] {
  async function requireJob({ projectId }: Caller, jobId: string): Promise<void> {
    if (!(await jobs.get(projectId, jobId))) throw new ProblemError('job_not_found');
  }

  async function list({ projectId }: Caller, jobId: string) {
    const found = await secrets.list({ projectId, jobId });
    return {
      list: found.map(({ name, updatedAt, updatedBy }) => ({
        name,
        updated_at: wireTime(updatedAt),
        updated_by: updatedBy,
      })),
    };
  }

  function expectPut(answer: PutSecret): undefined {
    if (answer === 'not_found') throw new ProblemError('job_not_found');
    if (answer === 'limit') throw new ProblemError('too_many_secrets');
    if (answer === 'too_large')
      throw new ProblemError('parameter_invalid', `body value: must not have more than ${maxBytes} bytes.`);
    return undefined;
  }

  async function remove(caller: Caller, jobId: string, name: string): Promise<undefined> {
    if ((await secrets.remove(caller, jobId, name)) === 'not_found')
      throw new ProblemError('resource_not_found', 'The secret was not found.');
    return undefined;
  }

  return [
    route(secretEndpoints.listOfProject, ({ caller }) => list(caller, PROJECT)),
    route(secretEndpoints.putOfProject, async ({ caller, params: { name }, body: { value } }) =>
      expectPut(await secrets.put(caller, PROJECT, { name, value })),
    ),
    route(secretEndpoints.removeOfProject, ({ caller, params }) => remove(caller, PROJECT, params.name)),
    route(secretEndpoints.listOfJob, async ({ caller, params }) => {
      await requireJob(caller, params.job_id);
      return await list(caller, params.job_id);
    }),
    route(secretEndpoints.putOfJob, async ({ caller, params: { job_id: jobId, name }, body: { value } }) =>
      expectPut(await secrets.put(caller, jobId, { name, value })),
    ),
    route(secretEndpoints.removeOfJob, async ({ caller, params }) => {
      await requireJob(caller, params.job_id);
      return await remove(caller, params.job_id, params.name);
    }),
  ];
}
