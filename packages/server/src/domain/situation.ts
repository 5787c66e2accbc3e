import { isFinalState } from '@stagewright/api/states';
import type { Build } from './build.ts';

/** Where a build stands in the protocol: finer than its state on the wire, and all that the rules look at first. */
export const SITUATIONS = {
  new: 'Asked for and not yet queued; never stored.',
  queued: 'Waits for a worker.',
  claimed: 'Reserved for a worker that has not accepted; nothing has begun.',
  running: 'Accepted: a worker runs it under its lease.',
  stopping: 'A stop is wished and its proof is missing.',
  permitted: 'Holds the permit to move a tag in another registry; a stop comes too late.',
  published:
    'Its tag has moved, or its package is stored; a stop comes too late, and it will be `Successful`.',
  unresolved: 'Its worker is gone while it held a permit; the registry will be asked.',
  final: 'Ended; nothing changes it any more.',
} as const;

export type Situation = keyof typeof SITUATIONS;

export function situationOf(build: Build): Situation {
  if (isFinalState(build.state)) return 'final';
  if (build.state === 'NotStarted') return 'new';
  if (build.state === 'Queuing') return build.claim === null ? 'queued' : 'claimed';
  if (build.publishedDigest !== null) return 'published';
  if (build.permit !== null) return build.claim === null ? 'unresolved' : 'permitted';
  return build.stop === null ? 'running' : 'stopping';
}

/** Waits for a worker: counts towards the limit of waiting builds. */
export function isWaiting(build: Build): boolean {
  return situationOf(build) === 'queued';
}

/** Takes a place of the limits on builds that run at once: from claim to final state. */
export function isActive(build: Build): boolean {
  const situation = situationOf(build);
  return situation !== 'queued' && situation !== 'new' && situation !== 'final';
}
