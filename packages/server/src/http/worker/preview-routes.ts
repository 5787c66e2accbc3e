import { previewProtocol } from '@stagewright/api';
import type { FastifyRequest } from 'fastify';
import type { Build } from '../../domain/build.ts';
import type { ObjectStore } from '../../objects/object-store.ts';
import type { Previews } from '../../usecases/previews.ts';
import type { Assigned } from '../../usecases/worker/assign-build.ts';
import { ownsWorkerId } from '../../usecases/worker/workers.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';
import { sendPackage } from './send-package.ts';
import type { WorkerAccess } from './worker-access.ts';

export interface PreviewRoutesDeps {
  readonly previews: Omit<Previews, 'ask'>;
  readonly access: Pick<WorkerAccess, 'identity' | 'registered'>;
  readonly assign: (build: Build, arch: string) => Promise<Assigned>;
  readonly objects: ObjectStore;
}

/** How workers take sources to look at, and tell what they have found out. */
export function createPreviewRoutes(deps: PreviewRoutesDeps): readonly Route[] {
  const { previews, access, assign, objects } = deps;

  function taken(request: FastifyRequest, previewId: string): Build {
    const identity = access.identity(request);
    const build = previews.taken(previewId, (workerId) => ownsWorkerId(identity, workerId));
    if (!build) throw new ProblemError('resource_not_found', 'Nobody waits for this preview.');
    return build;
  }

  return [
    route(previewProtocol.take, async ({ body, request, reply, signal }) => {
      const { id: workerId, pool, labels, arch } = access.registered(request, body.worker_id);
      const worker = { workerId, pool, labels };
      const build = await previews.take(worker, { waitMs: body.wait_s * 1000, signal });
      const assigned = build && (await assign(build, arch));
      if (assigned?.kind === 'assigned') return assigned.assignment;
      if (build && assigned) {
        const { reason, message } = assigned;
        previews.settle(build.id, { facts: {}, failure: { reason, message } });
      }
      await reply.code(204).send();
      return undefined;
    }),
    route(previewProtocol.source, async ({ params, request, reply }) => {
      const { projectId, snapshot } = taken(request, params.preview_id);
      const of = { projectId, url: snapshot.codeRepo.url };
      await sendPackage({ store: objects, of, request, reply });
      return undefined;
    }),
    route(previewProtocol.tell, async ({ params, body, request }) => {
      const { id } = taken(request, params.preview_id);
      previews.settle(id, body);
      return undefined;
    }),
  ];
}
