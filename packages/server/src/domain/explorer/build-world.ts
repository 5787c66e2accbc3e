import { isFinalState } from '@stagewright/api/states';
import type { Model } from './explore.ts';
import { firstBuild } from './first-build.ts';
import { numbering } from './numbering.ts';
import { serverSteps, settlesAlone } from './server-steps.ts';
import { deliveries, workerSteps } from './worker-steps.ts';
import {
  digestOf,
  IDLE,
  living,
  numberOf,
  type Rival,
  type WorkerView,
  type World,
  type WorldOptions,
} from './world.ts';

/** The build protocol as a closed world: one build, its workers, and everything that may go wrong between them. */
export function buildWorld(options: WorldOptions): Model<World> {
  const initial: World = {
    build: firstBuild(options),
    workers: Array.from({ length: options.workers }, () => IDLE),
    messages: [],
    moves: [],
    rival: 'waits',
    cancelAccepted: false,
    budget: options.budget,
  };
  return {
    initial,
    steps: (world) => [
      ...serverSteps(world, options),
      ...workerSteps(world, options),
      ...deliveries(world, options),
    ],
    key: keyOf,
    violation: (world) => atAllTimes(world, options),
    stepViolation,
  };
}

/** The invariants of the protocol (PROTOCOL section 8) that a state shows by itself. */
function atAllTimes(world: World, options: WorldOptions): string | null {
  const { build, moves } = world;
  const alive = living(world);
  const stopped = build.state === 'Cancel' || build.state === 'Timeout';
  if (stopped && alive.length > 0) return `${build.state} while processes of the build live`;
  if (stopped && moves.length > 0) return `${build.state} although its tag was moved`;
  if (build.state === 'Successful' && !moves.some((epoch) => digestOf(epoch) === build.publishedDigest)) {
    return 'Successful although its tag was not moved';
  }
  if (build.state === 'Queuing' && hasBegun(build)) return 'waits with a phase begun';
  if (alive.length > 1) return 'two attempts run at once';
  if (new Set(moves).size > 1) return 'two attempts published';
  if (world.cancelAccepted && moves.length > 0) return 'published after the cancel was accepted';
  if (!settlesAlone(world, options)) return `it would stay ${build.state} for ever`;
  return null;
}

function hasBegun({ phases }: World['build']): boolean {
  return phases.some(({ startedAt }) => startedAt !== null);
}

function stepViolation(before: World, world: World): string | null {
  const wasFinal = isFinalState(before.build.state);
  if (wasFinal && world.build !== before.build) return `changed after it was ${before.build.state}`;
  if (world.build.epoch < before.build.epoch) return 'the epoch went back';
  if (world.moves.length === before.moves.length || before.rival === 'waits') return null;
  return before.rival === 'moved'
    ? 'published over a later build'
    : 'published while another build has the permit for the tag';
}

/** Times and texts tell no states apart. */
const buildNumber = numbering<World['build']>((build) => {
  const { state, epoch, attempt, claim, stop, permit, publishedDigest } = build;
  const held = claim && [claim.workerId, claim.accepted];
  const lasting = [held, stop?.reason, hasBegun(build), permit?.epoch, publishedDigest];
  return JSON.stringify([state, epoch, attempt, ...lasting]);
});
const viewNumber = numbering<WorkerView>(({ mode, epoch, publish }) => `${mode} ${epoch} ${publish}`);
const movesNumber = numbering<World['moves']>(String);
const RIVALS: readonly Rival[] = ['waits', 'permitted', 'moved'];

/** A number for each part, as a character; the messages sorted, as their order tells no states apart. Most of the explorer's time goes here. */
function keyOf({ build, workers, messages, moves, rival, cancelAccepted, budget }: World): string {
  const { claims, stops, crashes, repeats, reports, words } = budget;
  return String.fromCharCode(
    buildNumber(build),
    ...workers.map(viewNumber),
    movesNumber(moves),
    2 * RIVALS.indexOf(rival) + Number(cancelAccepted),
    (claims << 8) | (stops << 4) | crashes,
    (repeats << 8) | (reports << 4) | words,
    ...messages.map(numberOf).sort((one, other) => one - other),
  );
}
