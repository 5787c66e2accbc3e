import { type WorkerKeyDocument, wireTime, workerKeys } from '@stagewright/api';
import type { WorkerKey } from '../../domain/worker-keys.ts';
import type { WorkerKeyAdmin } from '../../usecases/accounts/worker-keys.ts';
import { expectDone } from '../accounts/answer.ts';
import { type Route, route } from '../route.ts';

export function toWorkerKeyDocument({ name, createdAt, createdBy }: WorkerKey): WorkerKeyDocument {
  return { name, created_at: wireTime(createdAt), created_by: createdBy };
}

/** Making and revoking the keys of workers elsewhere. */
export function createWorkerKeyRoutes(keys: Pick<WorkerKeyAdmin, 'create' | 'revoke'>): readonly Route[] {
  return [
    route(workerKeys.create, async ({ caller, body, reply }) => {
      const created = expectDone(await keys.create(caller, body.name));
      reply.header('cache-control', 'no-store');
      return { ...toWorkerKeyDocument(created), key: created.secret };
    }),
    route(workerKeys.delete, async ({ caller, params }) =>
      expectDone(await keys.revoke(caller, params.name)),
    ),
  ];
}
