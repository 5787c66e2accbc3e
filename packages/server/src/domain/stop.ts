import { STOP_OUTCOMES } from '@stagewright/api/stops';
import type { Build, Stop } from './build.ts';
import { lapse } from './claim.ts';
import { settleStop } from './end.ts';
import {
  applied,
  type EventOf,
  type HistoryItem,
  refused,
  type Transition,
  UNCHANGED,
} from './transition.ts';

type StopWished = EventOf<'stop_wished'>;

/** Not started is proof: the end and the wish are one change. What asks for no end has nothing to do here. */
export function stopQueued(build: Build, wish: StopWished): Transition {
  if (STOP_OUTCOMES[wish.reason] === null) return UNCHANGED;
  return endAtOnce(build, wish);
}

export function stopClaimed(build: Build, wish: StopWished): Transition {
  return STOP_OUTCOMES[wish.reason] === null ? lapse(build) : endAtOnce(build, wish);
}

/** The wish is durable; the end comes with the proof. A build that has begun cannot expire in the queue any more. */
export function stopRunning(build: Build, wish: StopWished): Transition {
  if (wish.reason === 'queue_expired') return refused('out_of_order');
  return applied({ ...build, stop: stopOf(wish) }, 'stop_wished', noteOf(wish));
}

/**
 * The first durable reason wins. A stop that only takes the build from its worker gives way to one that ends it: else a cancelled
 * build would run again.
 */
export function stopAgain(build: Build, wish: StopWished): Transition {
  const first = build.stop;
  if (first === null || (STOP_OUTCOMES[first.reason] === null && STOP_OUTCOMES[wish.reason] !== null)) {
    return stopRunning(build, wish);
  }
  if (first.reason !== wish.reason) {
    return notedRefusal(wish, 'stopping');
  }
  if (first.force || !wish.force) return UNCHANGED;
  return applied({ ...build, stop: { ...first, force: true } }, 'stop_forced', noteOf(wish));
}

/** Too late, whatever comes of the permit. */
export function stopPublishing(_build: Build, wish: StopWished): Transition {
  return notedRefusal(wish, 'permit_taken');
}

/** A stop that is wished again after it was carried out changes nothing. */
export function stopEnded(build: Build, wish: StopWished): Transition {
  return STOP_OUTCOMES[wish.reason] === build.state ? UNCHANGED : refused('final');
}

function endAtOnce(build: Build, wish: StopWished): Transition {
  const stopped = settleStop({ ...build, stop: stopOf(wish) }, wish.at, null);
  if (stopped.kind !== 'applied') return stopped;
  return { ...stopped, history: [{ type: 'stop_wished', data: noteOf(wish) }, ...stopped.history] };
}

function stopOf({ reason, by, note, force, at }: StopWished): Stop {
  return { reason, by, at, force, confirmedAt: null, confirmedBy: null, ...(note ? { note } : {}) };
}

function noteOf({ reason, by, note, force }: StopWished): HistoryItem['data'] {
  return { reason, by, force, ...(note ? { note } : {}) };
}

/** Wishes of people that come too late are noted; those of the service's own loops would only repeat themselves. */
function notedRefusal(wish: StopWished, refusal: 'stopping' | 'permit_taken'): Transition {
  const ofPerson = wish.reason === 'user' || wish.reason === 'job_deleted';
  if (!ofPerson) return refused(refusal);
  return { kind: 'refused', refusal, history: [{ type: 'stop_noted', data: noteOf(wish) }] };
}
