import { Type } from 'typebox';
import { endpoint } from '../endpoint.ts';

const common = { group: 'Build logs', auth: 'token', action: 'servicestage:assembling:list' } as const;
const BuildId = Type.Object({ build_id: Type.String() });

/** Native additions beside `GET /assembling/v1/builds/{build_id}/logs`: the same bytes and the same offsets, live and as a file. */
export const logEndpoints = {
  streamLog: endpoint({
    ...common,
    id: 'streamLog',
    method: 'GET',
    path: '/stagewright/v1/builds/:build_id/log/stream',
    summary:
      'The log as it grows (server-sent events): `log` with {text, next} and the next byte offset as id, `phase` with {name, state, build_state} for each phase that has begun and on changes, `end` with {build_state} last. Header Last-Event-ID goes before `from`',
    params: BuildId,
    query: Type.Object({
      from: Type.Optional(Type.Integer({ minimum: 0, default: 0, description: 'Byte offset.' })),
    }),
    status: 200,
    produces: 'text/event-stream',
    problems: ['build_not_found'],
  }),
  downloadLog: endpoint({
    ...common,
    id: 'downloadLog',
    method: 'GET',
    path: '/stagewright/v1/builds/:build_id/log',
    summary: 'All bytes of the log so far, as a file; one range of bytes may be asked for',
    params: BuildId,
    status: 200,
    produces: 'application/octet-stream',
    problems: ['build_not_found'],
  }),
};
