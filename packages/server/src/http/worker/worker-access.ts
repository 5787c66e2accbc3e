import type { FastifyRequest } from 'fastify';
import type { WorkerKeys } from '../../auth/worker-keys.ts';
import type { WorkerIdentity } from '../../domain/worker-keys.ts';
import type { RunningBuilds } from '../../usecases/worker/running-builds.ts';
import { ownsWorkerId, type RegisteredWorker, type Workers } from '../../usecases/worker/workers.ts';
import { workerKeyOf } from '../access.ts';
import { ProblemError } from '../problem-error.ts';
import type { Route } from '../route.ts';

/** What a worker's key lets it touch: itself, and the builds that workers of this key hold. */
export interface WorkerAccess {
  identity(request: FastifyRequest): WorkerIdentity;
  /** @throws ProblemError when the worker has to register again */
  registered(request: FastifyRequest, workerId: string): RegisteredWorker;
  /** The same route, closed for builds that a worker of another key holds. */
  guard(route: Route): Route;
}

export interface WorkerAccessDeps {
  readonly workers: Workers;
  readonly workerKeys: WorkerKeys;
  readonly running: Pick<RunningBuilds, 'get'>;
}

export function createWorkerAccess({ workers, workerKeys, running }: WorkerAccessDeps): WorkerAccess {
  function identity(request: FastifyRequest): WorkerIdentity {
    const found = workerKeys.identify(workerKeyOf(request));
    if (!found) throw new ProblemError('worker_unauthorized');
    return found;
  }
  return {
    identity,
    registered(request, workerId) {
      const worker = ownsWorkerId(identity(request), workerId) ? workers.seen(workerId) : null;
      if (!worker) throw new ProblemError('worker_unknown');
      return worker;
    },
    guard: ({ endpoint, handle }) => ({
      endpoint,
      handle: async (call) => {
        const { build_id } = (call.params ?? {}) as { readonly build_id?: string };
        const holder = build_id === undefined ? undefined : running.get(build_id)?.claim?.workerId;
        if (holder !== undefined && !ownsWorkerId(identity(call.request), holder))
          throw new ProblemError('epoch_outdated', 'The build is held by another worker.');
        return await handle(call);
      },
    }),
  };
}
