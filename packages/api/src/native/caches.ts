import { type Static, Type } from 'typebox';
import { endpoint } from '../endpoint.ts';
import { KeptCache } from '../worker/caches.ts';

export const CacheRecord = Type.Object({
  ...KeptCache.properties,
  trust: Type.Literal('trusted', { description: 'Only builds of trusted refs write caches.' }),
  worker: Type.String({ description: 'Where it lies.' }),
});

export const CacheList = Type.Object({
  list: Type.Array(CacheRecord),
  silent: Type.Array(Type.String({ description: 'A worker that did not answer in time.' })),
});

const Query = Type.Object({
  job_id: Type.Optional(Type.String({ maxLength: 64 })),
  name: Type.Optional(Type.String({ maxLength: 64, description: 'npm, maven, …, dockerfile-layers' })),
});

const common = {
  group: 'Build service',
  auth: 'token',
  path: '/stagewright/v1/caches',
  status: 200,
} as const;

/** What workers keep of the builds of a project, so that later ones need not fetch or make it again. */
export const caches = {
  list: endpoint({
    ...common,
    id: 'listCaches',
    method: 'GET',
    action: 'servicestage:assembling:list',
    summary: 'List what the workers keep of the builds of the project',
    query: Query,
    response: CacheList,
  }),
  clear: endpoint({
    ...common,
    id: 'clearCaches',
    method: 'DELETE',
    action: 'servicestage:assembling:delete',
    summary:
      'Remove it; answers what was removed. What a build has now is not kept when it ends; layers that a build is using stay',
    query: Query,
    response: CacheList,
  }),
};

export type CacheRecord = Static<typeof CacheRecord>;
export type CacheList = Static<typeof CacheList>;
