import { type Static, Type } from 'typebox';
import { endpoint } from '../endpoint.ts';

export const BuildHistory = Type.Object({
  list: Type.Array(
    Type.Object({
      sequence: Type.Integer(),
      at: Type.String({ description: 'RFC 3339.' }),
      type: Type.String(),
      data: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
  next: Type.Integer({ description: 'The next `after`.' }),
});

export const nativeBuilds = {
  history: endpoint({
    id: 'buildEvents',
    group: 'Build service',
    auth: 'token',
    action: 'servicestage:assembling:list',
    method: 'GET',
    path: '/stagewright/v1/builds/:build_id/events',
    summary: 'What happened to a build, in order',
    params: Type.Object({ build_id: Type.String() }),
    query: Type.Object({
      after: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
    }),
    status: 200,
    response: BuildHistory,
    problems: ['build_not_found'],
  }),
};

export type BuildHistory = Static<typeof BuildHistory>;
