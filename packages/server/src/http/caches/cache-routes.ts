import { type CacheList, caches } from '@stagewright/api';
import type { JobStore } from '../../domain/ports.ts';
import type { Asked, CacheAnswers, CacheOrders } from '../../usecases/cache-orders.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';

export interface CacheRoutesDeps {
  readonly orders: Pick<CacheOrders, 'ask'>;
  readonly jobs: Pick<JobStore, 'get'>;
}

interface Wanted {
  readonly job_id?: string;
  readonly name?: string;
}

/** What the workers keep of the builds of a project. */
export function createCacheRoutes({ orders, jobs }: CacheRoutesDeps): readonly Route[] {
  async function ask(act: Asked['act'], project_id: string, { job_id, name }: Wanted): Promise<CacheList> {
    if (job_id !== undefined && !(await jobs.get(project_id, job_id)))
      throw new ProblemError('job_not_found');
    const answers = await orders.ask({
      act,
      project_id,
      ...(job_id === undefined ? {} : { job_id }),
      ...(name === undefined ? {} : { name }),
    });
    return asList(answers);
  }

  return [
    route(caches.list, ({ caller, query }) => ask('list', caller.projectId, query)),
    route(caches.clear, ({ caller, query }) => ask('clear', caller.projectId, query)),
  ];
}

function asList({ found, silent }: CacheAnswers): CacheList {
  const list = found.flatMap(({ worker, caches: kept }) =>
    kept.map((cache) => ({ ...cache, trust: 'trusted' as const, worker })),
  );
  return { list, silent: [...silent] };
}
