import type { Outcome, PublishedImage } from '@stagewright/api';
import type { PublishPermit } from '../build.ts';
import type { DomainEvent } from '../transition.ts';
import type { Step } from './explore.ts';
import { apply } from './server-steps.ts';
import {
  AT,
  digestOf,
  drop,
  IDLE,
  type Message,
  send,
  setWorker,
  spend,
  type WorkerView,
  type World,
  type WorldOptions,
} from './world.ts';

/** What a worker may do next, by itself. */
export function workerSteps(world: World, options: WorldOptions): readonly Step<World>[] {
  return world.workers.flatMap((view, worker) => [
    ...work(world, worker, view, options),
    ...stopOrder(world, worker, view),
    ...(view.mode === 'idle' || world.budget.crashes === 0 ? [] : crash(world, worker, view, options)),
  ]);
}

function work(world: World, worker: number, view: WorkerView, options: WorldOptions): readonly Step<World>[] {
  const { epoch, publish } = view;
  const step = (label: string, next: World): Step<World> => ({ label: `worker ${worker} ${label}`, next });
  const end = (outcome: Outcome) =>
    send(
      setWorker(world, worker, { mode: 'ended' }),
      toServer(worker, { type: 'ended', epoch, outcome, at: AT }),
    );
  switch (view.mode) {
    case 'idle':
      return [];
    case 'accepting':
      return [step('gives the claim up', setWorker(world, worker, IDLE))];
    case 'ended':
      return [step('is free again', setWorker(world, worker, IDLE))];
    case 'running': {
      const asks = send(
        setWorker(world, worker, { publish: 'asked' }),
        toServer(worker, publishEvent(world, epoch, options)),
      );
      const phase = { type: 'phase_started', epoch, phase: 'Init', at: AT } as const;
      return [
        ...(world.budget.reports > 0
          ? [step('reports a phase', send(spend(world, 'reports'), toServer(worker, phase)))]
          : []),
        ...(publish === 'none' ? [step('asks to publish', asks)] : []),
        ...(publish === 'done' ? [step('ends well', end(success(epoch)))] : []),
        step('fails', end(failure())),
        step('is dead to the server and kills what runs', setWorker(world, worker, { mode: 'ended' })),
      ];
    }
  }
}

/** The wish reaches the worker as soon as it is durable. */
function stopOrder(world: World, worker: number, { mode, epoch }: WorkerView): readonly Step<World>[] {
  const { build } = world;
  const ordered = build.stop !== null && build.endedAt === null && build.epoch === epoch;
  if (mode !== 'running' || !ordered) return [];
  return [{ label: `worker ${worker} stops and reports`, next: stop(world, worker, epoch) }];
}

/** Everything that runs dies with the worker. Its exit may be seen and told as proof, before or after what it sent last arrives. */
function crash(
  world: World,
  worker: number,
  { epoch }: WorkerView,
  options: WorldOptions,
): readonly Step<World>[] {
  const gone = drop(setWorker(spend(world, 'crashes'), worker, IDLE), (message) => !isFor(message, worker));
  const held = world.build.claim?.workerId === String(worker) && world.build.epoch === epoch;
  const proved = apply(gone, { type: 'worker_lost', epoch, proof: 'exit', at: AT }, options).world;
  return [
    { label: `worker ${worker} crashes`, next: gone },
    ...(held ? [{ label: `worker ${worker} crashes and its exit is seen`, next: proved }] : []),
  ];
}

/**
 * One message arrives, or is lost. A request to the server may come a second time; an answer goes with the connection that asked for
 * it, and a manifest is sent once, on a fresh connection, and never again.
 */
export function deliveries(world: World, options: WorldOptions): readonly Step<World>[] {
  return world.messages.flatMap((message) => {
    const without = drop(world, (other) => other !== message);
    const label = describe(message);
    return [
      { label: `arrives: ${label}`, next: deliver(without, message, options) },
      { label: `is lost: ${label}`, next: without },
      ...(message.to === 'server' && world.budget.repeats > 0
        ? [
            {
              label: `arrives and will again: ${label}`,
              next: deliver(spend(world, 'repeats'), message, options),
            },
          ]
        : []),
    ];
  });
}

function deliver(world: World, message: Message, options: WorldOptions): World {
  if (message.to === 'registry') {
    const moved = { ...world, moves: [...world.moves, message.epoch] };
    return send(moved, { to: 'worker', worker: message.worker, epoch: message.epoch, says: 'published' });
  }
  if (message.to === 'worker') return hear(world, message);
  const { event, worker } = message;
  const { world: after, accepted } = apply(world, event, options);
  const epoch = 'epoch' in event ? event.epoch : 0;
  const answer = answerTo(event, accepted);
  return answer === null ? after : send(after, { to: 'worker', worker, epoch, says: answer });
}

function answerTo(
  event: DomainEvent,
  accepted: boolean,
): 'accepted' | 'published' | 'permitted' | 'refused' | 'lost' | null {
  if (event.type === 'accepted') return accepted ? 'accepted' : 'refused';
  if (event.type === 'tag_moved' || event.type === 'package_stored')
    return accepted ? 'published' : 'refused';
  if (event.type === 'permit_asked') return accepted ? 'permitted' : 'refused';
  if (event.type === 'phase_started') return accepted ? null : 'lost';
  return null;
}

type Word = Pick<Extract<Message, { to: 'worker' }>, 'worker' | 'epoch' | 'says'>;

function hear(world: World, { worker, epoch, says }: Word): World {
  const view = world.workers[worker] ?? IDLE;
  if (says === 'claimed') {
    if (view.mode !== 'idle') return world;
    const accepting = setWorker(world, worker, { mode: 'accepting', epoch, publish: 'none' });
    return send(accepting, toServer(worker, { type: 'accepted', epoch, workerId: String(worker), at: AT }));
  }
  if (view.epoch !== epoch) return world;
  if (says === 'accepted')
    return view.mode === 'accepting' ? setWorker(world, worker, { mode: 'running' }) : world;
  if (says === 'refused' && view.mode === 'accepting') return setWorker(world, worker, IDLE);
  return view.mode === 'running' ? hearAtWork(world, view, { worker, epoch, says }) : world;
}

function hearAtWork(world: World, view: WorkerView, { worker, epoch, says }: Word): World {
  if (says === 'lost') return setWorker(world, worker, { mode: 'ended' });
  if (says === 'stop') return stop(world, worker, epoch);
  if (says === 'refused') return setWorker(world, worker, { publish: 'refused' });
  if (says === 'published') return setWorker(world, worker, { publish: 'done' });
  const sent = view.publish === 'permitted' || view.publish === 'done';
  return sent
    ? world
    : send(setWorker(world, worker, { publish: 'permitted' }), { to: 'registry', worker, epoch });
}

/** Nothing of the attempt runs when the worker reports. */
function stop(world: World, worker: number, epoch: number): World {
  const report = { type: 'ended', epoch, outcome: { kind: 'stopped' }, at: AT } as const;
  return send(setWorker(world, worker, { mode: 'ended' }), toServer(worker, report));
}

function publishEvent({ build }: World, epoch: number, { place }: WorldOptions): DomainEvent {
  const digest = digestOf(epoch);
  if (place === 'object store') return { type: 'package_stored', epoch, image: imageOf(epoch), at: AT };
  if (place === 'embedded registry') return { type: 'tag_moved', epoch, digest, at: AT };
  const permit: PublishPermit = { ...build.snapshot.target, digest, epoch, deadline: AT };
  return { type: 'permit_asked', epoch, permit, at: AT };
}

function success(epoch: number): Outcome {
  return { kind: 'successful', image: imageOf(epoch) };
}

function imageOf(epoch: number): PublishedImage {
  return { reference: '', digest: digestOf(epoch), size: 1, layers: [] };
}

function failure(): Outcome {
  return { kind: 'failed', failure: { reason: 'internal', phase: 'Build', blame: 'system', message: '' } };
}

function toServer(worker: number, event: DomainEvent): Message {
  return { to: 'server', worker, event };
}

function isFor(message: Message, worker: number): boolean {
  return message.to === 'worker' && message.worker === worker;
}

function describe(message: Message): string {
  if (message.to === 'server') return `${message.event.type} from worker ${message.worker}`;
  return message.to === 'worker'
    ? `"${message.says}" to worker ${message.worker}`
    : 'the manifest at the registry';
}
