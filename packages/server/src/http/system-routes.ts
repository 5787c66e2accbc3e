import { type Endpoint, type Readiness, type SystemReport, system } from '@stagewright/api';
import { createMetricsRoute, type MetricsRouteDeps } from './metrics-route.ts';
import { openApiDocument } from './openapi.ts';
import { type Route, route } from './route.ts';

export interface SystemRoutesDeps {
  readonly version: string;
  readonly endpoints: readonly Endpoint[];
  readonly readiness: () => Readiness;
  readonly report: () => Promise<SystemReport>;
  readonly metrics: MetricsRouteDeps;
}

export function createSystemRoutes({
  version,
  endpoints,
  readiness,
  report,
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
    route(system.report, () => report()),
  ];
}
