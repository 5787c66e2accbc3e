import { cacheProtocol } from '@stagewright/api';
import type { CacheOrders } from '../../usecases/cache-orders.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';
import type { WorkerAccess } from './worker-access.ts';

export interface CacheOrderRoutesDeps {
  readonly orders: Pick<CacheOrders, 'take' | 'tell'>;
  readonly access: Pick<WorkerAccess, 'registered'>;
}

/** How workers hear that somebody asks for their caches, and answer. */
export function createCacheOrderRoutes({ orders, access }: CacheOrderRoutesDeps): readonly Route[] {
  return [
    route(cacheProtocol.take, async ({ body, request, reply, signal }) => {
      const { id } = access.registered(request, body.worker_id);
      const order = await orders.take(id, { waitMs: body.wait_s * 1000, signal });
      if (order) return order;
      await reply.code(204).send();
      return undefined;
    }),
    route(cacheProtocol.tell, async ({ params, body, request }) => {
      const { id } = access.registered(request, body.worker_id);
      if (!orders.tell(params.order_id, id, body.caches))
        throw new ProblemError('resource_not_found', 'Nobody waits for this answer.');
      return undefined;
    }),
  ];
}
