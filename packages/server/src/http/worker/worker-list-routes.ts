import { system, type WorkerList } from '@stagewright/api';
import type { DrainWorker } from '../../usecases/accounts/drain-worker.ts';
import type { WorkerKeyAdmin } from '../../usecases/accounts/worker-keys.ts';
import type { RunningBuilds } from '../../usecases/worker/running-builds.ts';
import type { RegisteredWorker, Workers } from '../../usecases/worker/workers.ts';
import { expectDone } from '../accounts/answer.ts';
import { type Route, route } from '../route.ts';
import { toWorkerKeyDocument } from './worker-key-routes.ts';

export interface WorkerListRoutesDeps {
  readonly workers: Pick<Workers, 'list'>;
  readonly running: Pick<RunningBuilds, 'ofWorker'>;
  readonly workerKeys: Pick<WorkerKeyAdmin, 'list'>;
  readonly drain: DrainWorker;
}

/** The workers that are connected, and whether they may claim builds. */
export function createWorkerListRoutes(deps: WorkerListRoutesDeps): readonly Route[] {
  const { workers, running, workerKeys, drain } = deps;

  function document(worker: RegisteredWorker, projectId: string): WorkerList['list'][number] {
    const { id, keyName, seenAt, ...shown } = worker;
    const held = running.ofWorker(id);
    const own = held.filter((build) => build.projectId === projectId);
    return {
      worker_id: id,
      ...shown,
      seen_at: new Date(seenAt).toISOString(),
      builds: own.map((build) => build.id),
      other_builds: held.length - own.length,
      key: keyName,
    };
  }

  return [
    route(system.workers, async ({ caller }) => ({
      list: workers.list().map((worker) => document(worker, caller.projectId)),
      keys: caller.admin ? (await workerKeys.list()).map(toWorkerKeyDocument) : [],
    })),
    route(system.drainWorker, async ({ caller, params, body }) =>
      expectDone(await drain(caller, params.worker_id, body.draining)),
    ),
  ];
}
