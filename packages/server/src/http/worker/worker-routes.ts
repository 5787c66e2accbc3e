import { FAILURES, type WorkerSettings, workerProtocol } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Applied, BuildEvent } from '../../domain/ports.ts';
import { permitLeftMs } from '../../domain/publish.ts';
import type { BuildQueue, LeaseTable, StopOrders } from '../../domain/queue-ports.ts';
import type { WorkerDrainStore } from '../../domain/worker-drains.ts';
import type { BuildEvents } from '../../usecases/build-events.ts';
import type { Assigned } from '../../usecases/worker/assign-build.ts';
import type { Refused } from '../../usecases/worker/refused.ts';
import type { SettleLost } from '../../usecases/worker/settle-lost.ts';
import type { WorkerHealth } from '../../usecases/worker/worker-health.ts';
import type { Workers } from '../../usecases/worker/workers.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';
import { streamStops } from './stops-stream.ts';
import type { WorkerAccess } from './worker-access.ts';

export interface WorkerRoutesDeps {
  readonly workers: Workers;
  readonly access: Pick<WorkerAccess, 'identity' | 'registered'>;
  readonly settle: Pick<SettleLost, 'exited'>;
  readonly drains: Pick<WorkerDrainStore, 'forgetDrainedWorker'>;
  readonly queue: BuildQueue;
  readonly leases: LeaseTable;
  readonly stops: StopOrders;
  readonly events: BuildEvents;
  readonly assign: (build: Build, arch: string) => Promise<Assigned>;
  readonly settings: Omit<WorkerSettings, 'worker_id'>;
  readonly health: Pick<WorkerHealth, 'note'>;
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

function refusedEnd({ reason, message }: Refused, epoch: number, at: number): BuildEvent {
  const failure = { reason, message, phase: 'Init', blame: FAILURES[reason].blame } as const;
  return { type: 'ended', epoch, outcome: { kind: 'failed', failure }, at };
}

export function createWorkerRoutes(deps: WorkerRoutesDeps): readonly Route[] {
  const { workers, access, queue, leases, stops, events, clock } = deps;
  const apply = (buildId: string, event: BuildEvent) => events.apply(null, buildId, event);

  return [
    route(workerProtocol.register, async ({ body, request }) => {
      const { id } = workers.register(body, access.identity(request));
      return { ...deps.settings, worker_id: id };
    }),
    route(workerProtocol.leave, async ({ body, request }) => {
      const { id } = access.registered(request, body.worker_id);
      workers.remove(id);
      await Promise.all([deps.settle.exited(id), deps.drains.forgetDrainedWorker(id)]);
      return undefined;
    }),
    route(workerProtocol.claim, async ({ body, request, reply, signal }) => {
      const { id: workerId, pool, labels } = access.registered(request, body.worker_id);
      const build = await queue.claim({ workerId, pool, labels }, { waitMs: body.wait_s * 1000, signal });
      if (build) return { build_id: build.id, epoch: build.epoch };
      await reply.code(204).send();
      return undefined;
    }),
    route(workerProtocol.accept, async ({ params, body, request }) => {
      const { id: workerId, arch } = access.registered(request, body.worker_id);
      const { epoch } = body;
      const accepted = await apply(params.build_id, { type: 'accepted', epoch, workerId, at: clock.now() });
      const assigned = await deps.assign(required(accepted), arch);
      if (assigned.kind === 'assigned') return assigned.assignment;
      required(await apply(params.build_id, refusedEnd(assigned, epoch, clock.now())));
      throw new ProblemError('epoch_outdated', 'The build has failed before it could be given out.');
    }),
    route(workerProtocol.heartbeat, async ({ body, request }) => {
      const { id: workerId } = access.registered(request, body.worker_id);
      const held = body.builds.map(({ build_id: buildId, epoch }) => ({ buildId, epoch }));
      const { lost } = leases.renew(workerId, held);
      if (body.health) deps.health.note(workerId, body.health);
      return { stops: [...stops.pending(workerId)], lost: [...lost] };
    }),
    route(workerProtocol.stops, async ({ query, request, reply, signal }) => {
      const { id: workerId } = access.registered(request, query.worker_id);
      return streamStops(reply, signal, (deliver) => stops.follow(workerId, deliver));
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
      // Asked again because the answer was lost, the first permit holds: with what is left of its time.
      const left = permitLeftMs(required(applied).permit ?? permit, clock.now(), deps.permitMs);
      return { kind: 'granted' as const, deadline_ms: left };
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
