import { type Assignment, type WorkerSettings, workerProtocol } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Applied, BuildEvent } from '../../domain/ports.ts';
import type { BuildQueue, LeaseTable, StopOrders } from '../../domain/queue-ports.ts';
import type { BuildEvents } from '../../usecases/build-events.ts';
import type { RegisteredWorker, Workers } from '../../usecases/worker/workers.ts';
import { type WorkerKeys, workerKeyOf } from '../access.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';
import { streamStops } from './stops-stream.ts';

export interface WorkerRoutesDeps {
  readonly workers: Workers;
  readonly workerKeys: WorkerKeys;
  readonly queue: BuildQueue;
  readonly leases: LeaseTable;
  readonly stops: StopOrders;
  readonly events: BuildEvents;
  readonly assign: (build: Build) => Promise<Assignment>;
  readonly settings: Omit<WorkerSettings, 'worker_id'>;
  readonly clock: Clock;
  /** How long the permit for a tag in another registry lasts. */
  readonly permitMs: number;
}

function required(applied: Applied): Build {
  if (applied.kind === 'not_found') throw new ProblemError('build_not_found');
  if (applied.kind === 'refused')
    throw new ProblemError('epoch_outdated', `The event was refused: ${applied.refusal}.`);
  return applied.build;
}

export function createWorkerRoutes(deps: WorkerRoutesDeps): readonly Route[] {
  const { workers, queue, leases, stops, events, clock } = deps;

  function known(workerId: string): RegisteredWorker {
    const worker = workers.seen(workerId);
    if (!worker)
      throw new ProblemError(
        'worker_unauthorized',
        'The worker is not registered; it has to register again.',
      );
    return worker;
  }

  const apply = (buildId: string, event: BuildEvent) => events.apply(null, buildId, event);

  return [
    route(workerProtocol.register, async ({ body, request }) => {
      const kind = deps.workerKeys.kindOf(workerKeyOf(request)) ?? 'remote';
      return { ...deps.settings, worker_id: workers.register(body, kind).id };
    }),
    route(workerProtocol.claim, async ({ body, reply, signal }) => {
      const { id: workerId, pool, labels } = known(body.worker_id);
      const build = await queue.claim({ workerId, pool, labels }, { waitMs: body.wait_s * 1000, signal });
      if (build) return { build_id: build.id, epoch: build.epoch };
      await reply.code(204).send();
      return undefined;
    }),
    route(workerProtocol.accept, async ({ params, body }) => {
      known(body.worker_id);
      const { worker_id: workerId, epoch } = body;
      const accepted = await apply(params.build_id, { type: 'accepted', epoch, workerId, at: clock.now() });
      return deps.assign(required(accepted));
    }),
    route(workerProtocol.heartbeat, async ({ body }) => {
      known(body.worker_id);
      const held = body.builds.map(({ build_id: buildId, epoch }) => ({ buildId, epoch }));
      const { lost } = leases.renew(body.worker_id, held);
      return { stops: [...stops.pending(body.worker_id)], lost: [...lost] };
    }),
    route(workerProtocol.stops, async ({ query, reply, signal }) => {
      known(query.worker_id);
      return streamStops(reply, signal, (deliver) => stops.follow(query.worker_id, deliver));
    }),
    route(workerProtocol.report, async ({ params, body }) => {
      for (const { type, ...rest } of body.reports) {
        const event = { type, epoch: body.epoch, at: clock.now(), ...rest } as BuildEvent;
        required(await apply(params.build_id, event));
      }
      return undefined;
    }),
    route(workerProtocol.permit, async ({ params, body }) => {
      const { epoch, ...tag } = body;
      const permit = { ...tag, epoch, deadline: clock.now() + deps.permitMs };
      const applied = await apply(params.build_id, { type: 'permit_asked', epoch, permit, at: clock.now() });
      if (applied.kind === 'refused' && applied.refusal !== 'outdated') {
        return { kind: 'refused' as const, refusal: applied.refusal };
      }
      required(applied);
      return { kind: 'granted' as const, deadline_ms: deps.permitMs };
    }),
    route(workerProtocol.end, async ({ params, body }) => {
      const { epoch, outcome } = body;
      const build = required(
        await apply(params.build_id, { type: 'ended', epoch, outcome, at: clock.now() }),
      );
      return { build_state: build.state };
    }),
  ];
}
