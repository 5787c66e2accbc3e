import { workerProtocol } from '@stagewright/api';
import type { LeaseTable } from '../../domain/queue-ports.ts';
import type { ObjectStore } from '../../objects/object-store.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';
import { sendPackage } from './send-package.ts';

export interface SourceRouteDeps {
  readonly leases: LeaseTable;
  readonly find: (buildId: string) => Promise<{ projectId: string; url: string } | null>;
  readonly store: ObjectStore;
}

/** Gives the holder of a build's lease the package that the build's snapshot names, and nothing else. */
export function createSourceRoute({ leases, find, store }: SourceRouteDeps): Route {
  return route(workerProtocol.source, async ({ params, query, request, reply }) => {
    if (!leases.holds({ buildId: params.build_id, epoch: query.epoch }))
      throw new ProblemError('epoch_outdated');
    await sendPackage({ store, of: await find(params.build_id), request, reply });
    return undefined;
  });
}
