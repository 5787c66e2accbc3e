import type { Build } from './build.ts';
import { accept, claim, lapse } from './claim.ts';
import * as end from './end.ts';
import { learn } from './facts.ts';
import { endPhase, startPhase } from './phases.ts';
import type { Refusal } from './ports.ts';
import * as publishing from './publish.ts';
import { type Situation, situationOf } from './situation.ts';
import * as stop from './stop.ts';
import {
  type DomainEvent,
  type DomainEventType,
  type EventOf,
  refused,
  type Transition,
  UNCHANGED,
} from './transition.ts';

/** A rule of the protocol: what an event does in a situation. `does` is for people. */
export type Rule<T extends DomainEventType> =
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  | { readonly kind: 'ignore' }
  | {
      readonly kind: 'do';
      readonly does: string;
      readonly run: (build: Build, event: EventOf<T>) => Transition;
    };

type Row = { readonly [T in DomainEventType]: Rule<T> };

const refuse = (refusal: Refusal) => ({ kind: 'refuse', refusal }) as const;
const ignore = { kind: 'ignore' } as const;
const act = <E>(does: string, run: (build: Build, event: E) => Transition) =>
  ({ kind: 'do', does, run }) as const;

const outdated = refuse('outdated');
const outOfOrder = refuse('out_of_order');
const isFinal = refuse('final');

/** Reports of a worker that runs the build, wherever it stands. */
const reports = {
  accepted: act('a repeat by the same worker changes nothing', accept),
  claim_lapsed: outOfOrder,
  claimed: outOfOrder,
  phase_started: act('the next phase runs; `Artifact`: `Pushing`', startPhase),
  phase_ended: act('the phase is `Successful`', endPhase),
  facts: act('new facts overwrite earlier ones', learn),
} as const;

/** Nobody holds the build: a worker that still writes was fenced off. */
const unheld = {
  accepted: outdated,
  phase_started: outdated,
  phase_ended: outdated,
  facts: outdated,
  permit_asked: outdated,
  tag_moved: outdated,
  package_stored: outdated,
  ended: outdated,
} as const;

export const TRANSITIONS: { readonly [S in Situation]: Row } = {
  new: {
    ...unheld,
    claimed: outOfOrder,
    claim_lapsed: outOfOrder,
    stop_wished: act('final at once', stop.stopQueued),
    worker_lost: outOfOrder,
    permit_resolved: outOfOrder,
  },
  queued: {
    ...unheld,
    claimed: act('reserved, epoch + 1', claim),
    claim_lapsed: ignore,
    stop_wished: act('final at once; `worker_lost` and `drain` change nothing', stop.stopQueued),
    worker_lost: ignore,
    permit_resolved: outdated,
  },
  claimed: {
    ...unheld,
    accepted: act('`Building`, one more attempt; another worker is refused', accept),
    claimed: outOfOrder,
    claim_lapsed: act('back to the queue, no attempt counted', lapse),
    stop_wished: act('final at once; `worker_lost` and `drain`: back to the queue', stop.stopClaimed),
    worker_lost: act('back to the queue, no attempt counted', lapse),
    permit_resolved: outOfOrder,
  },
  running: {
    ...reports,
    stop_wished: act('the wish is durable: stopping; `queue_expired` is refused', stop.stopRunning),
    permit_asked: act('`Pushing`, permit taken', publishing.grantPermit),
    tag_moved: act('`Pushing`, published', publishing.publish),
    package_stored: act('`Pushing`, published', publishing.storePackage),
    ended: act(
      '`Failed`; stopped by itself: next attempt; success without publishing: `Failed`',
      end.endRunning,
    ),
    worker_lost: act('next attempt, or `Failed` after the last', end.loseRunning),
    permit_resolved: outOfOrder,
  },
  stopping: {
    ...reports,
    stop_wished: act('the first reason stays, but `worker_lost` and `drain` give way', stop.stopAgain),
    permit_asked: refuse('stopping'),
    tag_moved: refuse('stopping'),
    package_stored: refuse('stopping'),
    ended: act('the state of the stop reason, whatever the report says', end.endStopping),
    worker_lost: act('the state of the stop reason', end.loseRunning),
    permit_resolved: outOfOrder,
  },
  permitted: {
    ...reports,
    stop_wished: act('too late', stop.stopPublishing),
    permit_asked: act('the same permit again; another is refused', publishing.grantAgain),
    tag_moved: refuse('permit_taken'),
    package_stored: refuse('permit_taken'),
    ended: act(
      '`Successful` with the digest, `Failed` when refused or not sent, else unresolved',
      end.endPermitted,
    ),
    worker_lost: act('unresolved', end.losePermitted),
    permit_resolved: act('`Successful` if found, else `Failed`', publishing.resolve),
  },
  published: {
    ...reports,
    stop_wished: act('too late', stop.stopPublishing),
    permit_asked: refuse('permit_taken'),
    tag_moved: act('the same digest again; another is refused', publishing.publishAgain),
    package_stored: act('the same package again; another is refused', publishing.storePackageAgain),
    ended: act('`Successful`', end.endPublished),
    worker_lost: act('`Successful`', end.losePublished),
    permit_resolved: act('`Successful`', publishing.resolve),
  },
  unresolved: {
    ...unheld,
    claimed: outOfOrder,
    claim_lapsed: outOfOrder,
    stop_wished: act('too late', stop.stopPublishing),
    worker_lost: ignore,
    permit_resolved: act('`Successful` if found, else `Failed`', publishing.resolve),
  },
  final: {
    accepted: isFinal,
    claimed: isFinal,
    claim_lapsed: isFinal,
    phase_started: isFinal,
    phase_ended: isFinal,
    facts: isFinal,
    stop_wished: act('a wish for the state it has changes nothing; any other is refused', stop.stopEnded),
    permit_asked: isFinal,
    tag_moved: isFinal,
    package_stored: isFinal,
    ended: act('a repeat changes nothing', end.endAgain),
    worker_lost: ignore,
    permit_resolved: ignore,
  },
};

/** The protocol: what becomes of a build by an event. Pure; every change of a build goes through here. */
export function transition(build: Build, event: DomainEvent): Transition {
  if ('epoch' in event && event.epoch !== build.epoch) return refused('outdated');
  const rule = ruleOf(situationOf(build), event);
  if (rule.kind === 'refuse') return refused(rule.refusal);
  return rule.kind === 'ignore' ? UNCHANGED : rule.run(build, event);
}

function ruleOf(situation: Situation, event: DomainEvent): Rule<DomainEventType> {
  return TRANSITIONS[situation][event.type] as Rule<DomainEventType>;
}
