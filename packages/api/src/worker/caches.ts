import { type Static, Type } from 'typebox';
import { endpoint } from '../endpoint.ts';
import { oneOf } from '../one-of.ts';
import { ClaimRequest } from './messages.ts';

/** Something that a worker keeps of a project's builds for later ones. */
export const KeptCache = Type.Object({
  job_id: Type.String({ description: 'Empty where it belongs to all jobs of the project.' }),
  name: Type.String({ description: 'npm, maven, …, dockerfile-layers' }),
  key: Type.String({ description: 'Digest of the lockfiles; empty without one.' }),
  size_bytes: Type.Integer(),
  used_at: Type.String({ description: 'RFC 3339, of the last build that had it.' }),
  in_use: Type.Boolean({ description: 'A build has it now.' }),
});

export const CacheOrder = Type.Object({
  order_id: Type.String(),
  act: oneOf(['list', 'clear'] as const),
  project_id: Type.String(),
  job_id: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
});

export const CacheAnswer = Type.Object({
  worker_id: Type.String(),
  caches: Type.Array(KeptCache, { description: 'What is there, or what was removed.' }),
});

const common = { group: 'Workers', auth: 'worker' } as const;
const base = '/stagewright/v1/worker/caches';

/** Caches lie on the workers: they are asked for them, and told to remove them. */
export const cacheProtocol = {
  take: endpoint({
    ...common,
    id: 'workerTakeCacheOrder',
    method: 'POST',
    path: `${base}/orders`,
    summary:
      'The next order about the caches of this worker; waits up to wait_s and answers 204 when there is none',
    body: ClaimRequest,
    status: 200,
    response: CacheOrder,
  }),
  tell: endpoint({
    ...common,
    id: 'workerTellCaches',
    method: 'POST',
    path: `${base}/orders/:order_id`,
    summary: 'What the order was about',
    params: Type.Object({ order_id: Type.String() }),
    body: CacheAnswer,
    status: 204,
    problems: ['resource_not_found'],
  }),
};

export type KeptCache = Static<typeof KeptCache>;
export type CacheOrder = Static<typeof CacheOrder>;
