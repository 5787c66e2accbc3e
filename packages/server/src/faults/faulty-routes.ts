import type { Call, Route } from '../http/route.ts';
import type { FaultPoints } from './fault-points.ts';

/** Each route reaches a fault point before it acts and one before it answers; where either fails, the connection is cut. */
export function faultyRoutes(routes: readonly Route[], faults: FaultPoints | null): readonly Route[] {
  if (faults === null) return routes;
  return routes.map(({ endpoint, handle }) => ({
    endpoint,
    async handle(call) {
      if ((await faults.reach(`${endpoint.id}.request`, buildOf(call.params))) === 'fail') return cut(call);
      const answer = await handle(call);
      const build = buildOf(call.params) || buildOf(answer);
      if ((await faults.reach(`${endpoint.id}.answer`, build)) === 'fail') return cut(call);
      return answer;
    },
  }));
}

/** Of a path, or of an answer that names the build it is about. */
function buildOf(parts: unknown): string {
  const { build_id = '' } = (parts ?? {}) as { readonly build_id?: string };
  return build_id;
}

function cut({ reply }: Pick<Call<never>, 'reply'>): void {
  reply.hijack();
  reply.raw.destroy();
}
