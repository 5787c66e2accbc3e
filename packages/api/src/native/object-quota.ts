import { type Static, Type } from 'typebox';
import { endpoint } from '../endpoint.ts';
import { QuotaBody, QuotaLimit } from './quota-bytes.ts';

const group = 'Packages';

export const ObjectUsage = Type.Object({
  limit_bytes: QuotaLimit,
  used_bytes: Type.Integer({ description: 'Bytes of all packages of the project, each content once.' }),
  objects: Type.Integer(),
});

/** How many bytes of packages a project may keep in the object store; what would be more is refused. */
export const objectQuota = {
  usage: endpoint({
    id: 'showObjectUsage',
    group,
    auth: 'token',
    action: 'servicestage:assembling:list',
    method: 'GET',
    path: '/stagewright/v1/object-usage',
    summary: 'What the packages of the project take, and may take',
    status: 200,
    response: ObjectUsage,
  }),
  set: endpoint({
    id: 'setObjectQuota',
    group,
    auth: 'admin',
    method: 'PUT',
    path: '/stagewright/v1/projects/:project_id/object-quota',
    summary: 'Set what the packages of a project may take: 0 for no bound, null for that of the service',
    params: Type.Object({ project_id: Type.String() }),
    body: QuotaBody,
    status: 204,
    problems: ['resource_not_found'],
  }),
};

export type ObjectUsage = Static<typeof ObjectUsage>;
