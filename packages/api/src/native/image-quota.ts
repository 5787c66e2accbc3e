import { type Static, Type } from 'typebox';
import { endpoint } from '../endpoint.ts';
import { QuotaBody, QuotaLimit } from './quota-bytes.ts';

const group = 'Images';

export const ImageUsage = Type.Object({
  limit_bytes: QuotaLimit,
  used_bytes: Type.Integer({
    description:
      'Bytes of all content in the repositories of the project, each once; what was deleted counts until garbage is collected.',
  }),
  repositories: Type.Integer(),
});

/** How many bytes of images a project may hold in the embedded registry; a push beyond it is denied. */
export const imageQuota = {
  usage: endpoint({
    id: 'showImageUsage',
    group,
    auth: 'token',
    action: 'servicestage:assembling:list',
    method: 'GET',
    path: '/stagewright/v1/image-usage',
    summary: 'What the images of the project take, and may take',
    status: 200,
    response: ImageUsage,
  }),
  set: endpoint({
    id: 'setImageQuota',
    group,
    auth: 'admin',
    method: 'PUT',
    path: '/stagewright/v1/projects/:project_id/image-quota',
    summary: 'Set what the images of a project may take: 0 for no bound, null for that of the service',
    params: Type.Object({ project_id: Type.String() }),
    body: QuotaBody,
    status: 204,
    problems: ['resource_not_found'],
  }),
};

export type ImageUsage = Static<typeof ImageUsage>;
