import { type Endpoint, type Readiness, system } from '@stagewright/api';
import type { WorkerKeyAdmin } from '../usecases/accounts/worker-keys.ts';
import type { RunningBuilds } from '../usecases/worker/running-builds.ts';
import type { Workers } from '../usecases/worker/workers.ts';
import { createMetricsRoute, type MetricsRouteDeps } from './metrics-route.ts';
import { openApiDocument } from './openapi.ts';
import { type Route, route } from './route.ts';
import { toWorkerKeyDocument } from './worker/worker-key-routes.ts';

export interface SystemRoutesDeps {
  readonly version: string;
  readonly endpoints: readonly Endpoint[];
  readonly readiness: () => Readiness;
  readonly workers: Workers;
  readonly workerKeys: Pick<WorkerKeyAdmin, 'list'>;
  readonly running: RunningBuilds;
  readonly metrics: MetricsRouteDeps;
}

export function createSystemRoutes({
  version,
  endpoints,
  readiness,
  workers,
  workerKeys,
  running,
  metrics,
}: SystemRoutesDeps): readonly Route[] {
  let document: string | undefined;

  return [
    route(system.health, async () => ({ status: 'ok' as const })),
    route(system.ready, async ({ reply }) => {
      const answer = readiness();
      if (!answer.ready) reply.code(503);
      return answer;
    }),
    createMetricsRoute(metrics),
    route(system.openapi, async ({ reply }) => {
      document ??= JSON.stringify(openApiDocument(endpoints, version));
      await reply.type('application/json').send(document);
      return undefined;
    }),
    route(system.workers, async ({ caller }) => ({
      list: workers.list().map(({ id, keyName, seenAt, slots, ...worker }) => {
        const held = running.ofWorker(id);
        const own = held.filter((build) => build.projectId === caller.projectId);
        return {
          worker_id: id,
          ...worker,
          slots,
          seen_at: new Date(seenAt).toISOString(),
          builds: own.map((build) => build.id),
          other_builds: held.length - own.length,
          key: keyName,
        };
      }),
      keys: caller.admin ? (await workerKeys.list()).map(toWorkerKeyDocument) : [],
    })),
  ];
}
