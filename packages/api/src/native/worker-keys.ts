import { type Static, Type } from 'typebox';
import { endpoint } from '../endpoint.ts';
import { ACCOUNT_NAME_PATTERN } from './account-documents.ts';

const Name = Type.String({ pattern: ACCOUNT_NAME_PATTERN });
const WORKERS = '/stagewright/v1/workers';
const common = { group: 'Workers', auth: 'admin' } as const;

export const WorkerKeyDocument = Type.Object({
  name: Type.String(),
  created_at: Type.String(),
  created_by: Type.String(),
});

/** Workers elsewhere: each has a key, by which an administrator lets it in and keeps it out. */
export const workerKeys = {
  create: endpoint({
    ...common,
    id: 'createWorker',
    method: 'POST',
    path: WORKERS,
    summary: 'Let a worker elsewhere in; its key is answered this once',
    body: Type.Object({ name: Name }),
    status: 201,
    response: Type.Object({ ...WorkerKeyDocument.properties, key: Type.String() }),
    problems: ['name_taken'],
  }),
  delete: endpoint({
    ...common,
    id: 'deleteWorker',
    method: 'DELETE',
    path: `${WORKERS}/:name`,
    summary:
      'Revoke the key of a worker elsewhere; it ends, and what it ran is tried again once its lease is over',
    params: Type.Object({ name: Name }),
    status: 204,
    problems: ['resource_not_found'],
  }),
};

export type WorkerKeyDocument = Static<typeof WorkerKeyDocument>;
