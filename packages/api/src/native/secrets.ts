import { type Static, Type } from 'typebox';
import { endpoint } from '../endpoint.ts';

/** Secrets are given to build steps in their environment. */
const Name = Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,127}$' });
const Value = Type.Object({ value: Type.String({ minLength: 1 }) }, { additionalProperties: false });

export const SecretList = Type.Object({
  list: Type.Array(
    Type.Object({ name: Type.String(), updated_at: Type.String(), updated_by: Type.String() }),
  ),
});

const list = {
  group: 'Secrets',
  auth: 'token',
  action: 'servicestage:assembling:list',
  method: 'GET',
  status: 200,
  response: SecretList,
} as const;
const put = {
  group: 'Secrets',
  auth: 'token',
  action: 'servicestage:assembling:modify',
  method: 'PUT',
  status: 204,
  body: Value,
} as const;
const remove = {
  group: 'Secrets',
  auth: 'token',
  action: 'servicestage:assembling:delete',
  method: 'DELETE',
  status: 204,
} as const;
const OF_PROJECT = '/stagewright/v1/secrets';
const OF_JOB = '/stagewright/v1/jobs/:job_id/secrets';
const JobId = Type.Object({ job_id: Type.String() });

/** Secrets of a project and of its jobs: they can be written and deleted, and read by builds that name them in `build.secrets` only. */
export const secretEndpoints = {
  listOfProject: endpoint({
    ...list,
    id: 'listProjectSecrets',
    path: OF_PROJECT,
    summary: 'List the names of the secrets that every job of the project may use',
  }),
  putOfProject: endpoint({
    ...put,
    id: 'putProjectSecret',
    path: `${OF_PROJECT}/:name`,
    summary: 'Store a secret that every job of the project may use',
    params: Type.Object({ name: Name }),
  }),
  removeOfProject: endpoint({
    ...remove,
    id: 'deleteProjectSecret',
    path: `${OF_PROJECT}/:name`,
    summary: 'Delete a secret of the project',
    params: Type.Object({ name: Name }),
    problems: ['resource_not_found'],
  }),
  listOfJob: endpoint({
    ...list,
    id: 'listJobSecrets',
    path: OF_JOB,
    summary: "List the names of a job's own secrets",
    params: JobId,
    problems: ['job_not_found'],
  }),
  putOfJob: endpoint({
    ...put,
    id: 'putJobSecret',
    path: `${OF_JOB}/:name`,
    summary: "Store a secret of a job; it comes before the project's of the same name",
    params: Type.Object({ job_id: Type.String(), name: Name }),
    problems: ['job_not_found'],
  }),
  removeOfJob: endpoint({
    ...remove,
    id: 'deleteJobSecret',
    path: `${OF_JOB}/:name`,
    summary: 'Delete a secret of a job',
    params: Type.Object({ job_id: Type.String(), name: Name }),
    problems: ['job_not_found', 'resource_not_found'],
  }),
};

export type SecretList = Static<typeof SecretList>;
