import { STOP_OUTCOMES } from '@stagewright/api/stops';
import { publishRefusal } from '../publish.ts';
import type { DomainEvent } from '../transition.ts';
import type { Step } from './explore.ts';
import {
  AT,
  drop,
  living,
  type Message,
  type Rival,
  send,
  spend,
  type World,
  type WorldOptions,
} from './world.ts';

/** What the server does by itself: claims, deadlines, leases, stops, questions to the registry, and its own crash. */
export function serverSteps(world: World, options: WorldOptions): readonly Step<World>[] {
  return [
    ...claims(world, options),
    ...timers(world, options),
    ...stops(world, options),
    ...orders(world),
    ...rivalSteps(world, options),
    ...(world.budget.crashes === 0 ? [] : [{ label: 'server crashes', next: crash(world) }]),
  ];
}

/** Stores an event as `BuildStore.apply`, `TagStore.move` and `PackageStore.publish` do. */
export function apply(
  world: World,
  event: DomainEvent,
  { transition }: WorldOptions,
): { world: World; accepted: boolean } {
  const next = transition(world.build, event);
  if (next.kind === 'refused') return { world, accepted: false };
  if (next.kind === 'unchanged') return { world, accepted: true };
  const moved = event.type === 'tag_moved' || event.type === 'package_stored';
  if (moved || event.type === 'permit_asked') {
    const around = { movedByLaterBuild: world.rival === 'moved', heldByOther: world.rival === 'permitted' };
    if (publishRefusal(world.build, world.build.snapshot.target, around) !== null)
      return { world, accepted: false };
  }
  const moves = moved ? [...world.moves, event.epoch] : world.moves;
  return { world: { ...world, build: next.build, moves }, accepted: true };
}

/** A later build of the job at the same tag; a permit keeps it away until the outcome is known, as its own keeps this build away. */
function rivalSteps(world: World, { place }: WorldOptions): readonly Step<World>[] {
  const { rival, build } = world;
  const become = (label: string, next: Rival): Step<World> => ({ label, next: { ...world, rival: next } });
  const moves = become('the later build moves the tag', 'moved');
  if (rival === 'permitted') return [moves, become('the later build gives its permit back', 'waits')];
  if (rival === 'moved' || (build.permit !== null && build.endedAt === null)) return [];
  return [place === 'other registry' ? become('a later build gets the permit', 'permitted') : moves];
}

function claims(world: World, options: WorldOptions): readonly Step<World>[] {
  if (world.budget.claims === 0) return [];
  const idle = world.workers.flatMap(({ mode }, worker) => (mode === 'idle' ? [worker] : []));
  const unknown = idle.filter((worker) => isUnknown(world, worker));
  return idle.flatMap((worker) => {
    // Of workers that nothing tells apart, one stands for all.
    if (unknown.includes(worker) && worker !== unknown[0]) return [];
    const claimed = apply(
      spend(world, 'claims'),
      { type: 'claimed', workerId: String(worker), at: AT },
      options,
    );
    if (!claimed.accepted) return [];
    const { epoch } = claimed.world.build;
    const next = send(claimed.world, { to: 'worker', worker, epoch, says: 'claimed' });
    return [{ label: `worker ${worker} claims epoch ${epoch}`, next }];
  });
}

function isUnknown({ build, messages }: World, worker: number): boolean {
  return build.claim?.workerId !== String(worker) && messages.every((message) => message.worker !== worker);
}

function timers(world: World, options: WorldOptions): readonly Step<World>[] {
  const { build } = world;
  const { epoch } = build;
  const possible: [string, boolean, DomainEvent][] = [
    ['the claim lapses', true, { type: 'claim_lapsed', epoch, at: AT }],
    ['the lease ends', leaseMayEnd(world), { type: 'worker_lost', epoch, proof: 'lease', at: AT }],
    [
      'the registry is asked',
      build.permit !== null && !mayStillPublish(world),
      { type: 'permit_resolved', epoch, found: world.moves.includes(build.permit?.epoch ?? 0), at: AT },
    ],
  ];
  return possible
    .filter(([, enabled]) => enabled)
    .map(([label, , event]) => ({ label, next: apply(world, event, options).world }));
}

/**
 * The dead-man switch acts before a lease ends, and a worker counts from when it asked to accept: neither processes nor an answer
 * that would start some are left then.
 */
function leaseMayEnd(world: World): boolean {
  const { epoch } = world.build;
  const starts = (message: Message) =>
    message.to === 'worker' && message.says === 'accepted' && message.epoch === epoch;
  return living(world).every((view) => view.epoch !== epoch) && !world.messages.some(starts);
}

/** The deadline of a permit has passed before the registry is asked: no manifest is under way, and no answer that would send one. */
function mayStillPublish({ messages }: World): boolean {
  return messages.some(
    (message) => message.to === 'registry' || (message.to === 'worker' && message.says === 'permitted'),
  );
}

function stops(world: World, options: WorldOptions): readonly Step<World>[] {
  if (world.budget.stops === 0) return [];
  return options.stopReasons.flatMap((reason) => {
    const wish: DomainEvent = { type: 'stop_wished', reason, by: 'x', force: false, at: AT };
    const wished = apply(spend(world, 'stops'), wish, options);
    const told = wished.accepted && STOP_OUTCOMES[reason] === 'Cancel' && isCancelled(wished.world);
    return [
      {
        label: `stop is wished: ${reason} (${wished.accepted ? 'accepted' : 'refused'})`,
        next: told ? { ...wished.world, cancelAccepted: true } : wished.world,
      },
    ];
  });
}

/** What a worker is told of its attempt, over the stream of stops or with the answer to a heartbeat. */
function orders(world: World): readonly Step<World>[] {
  const { build, budget } = world;
  if (budget.words === 0) return [];
  return world.workers.flatMap(({ mode, epoch }, worker) => {
    if (mode !== 'running') return [];
    const holds = build.endedAt === null && build.epoch === epoch && build.claim?.workerId === String(worker);
    if (holds && build.stop === null) return [];
    const says = holds ? 'stop' : 'lost';
    return [
      {
        label: `worker ${worker} is told: ${says}`,
        next: send(spend(world, 'words'), { to: 'worker', worker, epoch, says }),
      },
    ];
  });
}

function isCancelled({ build }: World): boolean {
  return build.state === 'Cancel' || (build.stop !== null && STOP_OUTCOMES[build.stop.reason] === 'Cancel');
}

/** Every connection is cut; what the registry already received goes on. */
function crash(world: World): World {
  return drop(spend(world, 'crashes'), ({ to }) => to === 'registry');
}

/** Whether the build ends when nothing helps it any more: no worker, no message, only the server's clocks. */
export function settlesAlone(world: World, options: WorldOptions): boolean {
  let build = world.build;
  for (let tries = 0; tries < 6 && build.endedAt === null; tries += 1) {
    const alone: World = { ...world, build, workers: [], messages: [] };
    const changed = timers(alone, options).find(({ next }) => next.build !== build);
    build = changed?.next.build ?? apply(alone, timeout, options).world.build;
  }
  return build.endedAt !== null;
}

const timeout: DomainEvent = { type: 'stop_wished', reason: 'timeout', by: 'x', force: false, at: AT };
