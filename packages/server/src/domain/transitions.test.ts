import { describe, expect, test } from 'vitest';
import type { Build } from './build.ts';
import { SITUATIONS, type Situation, situationOf } from './situation.ts';
import { aBuildIn, aPackage, aPermit, DIGEST, success, WORKER } from './testing/a-build.ts';
import type { DomainEvent, DomainEventType } from './transition.ts';
import { TRANSITIONS, transition } from './transitions.ts';

/** One event of each type, as the build's present worker and epoch would send it. */
function eventsFor(build: Build): { readonly [T in DomainEventType]: DomainEvent } {
  const { epoch } = build;
  const at = 200;
  return {
    claimed: { type: 'claimed', workerId: WORKER, at },
    accepted: { type: 'accepted', epoch, workerId: WORKER, at },
    claim_lapsed: { type: 'claim_lapsed', epoch, at },
    phase_started: { type: 'phase_started', epoch, phase: 'Init', at },
    phase_ended: { type: 'phase_ended', epoch, phase: 'Init', at },
    facts: { type: 'facts', epoch, facts: { language: 'java' }, at },
    stop_wished: { type: 'stop_wished', reason: 'user', by: 'maria', force: false, at },
    permit_asked: { type: 'permit_asked', epoch, permit: aPermit(build), at },
    tag_moved: { type: 'tag_moved', epoch, digest: DIGEST, at },
    package_stored: { type: 'package_stored', epoch, image: aPackage(), at },
    ended: { type: 'ended', epoch, outcome: success(), at },
    worker_lost: { type: 'worker_lost', epoch, proof: 'exit', at },
    permit_resolved: { type: 'permit_resolved', epoch, found: true, at },
  };
}

/** What each event does in each situation, written down apart from the table that is tested. `->`: the situation it leads to. */
const EXPECTED: { readonly [S in Situation]: { readonly [T in DomainEventType]: string } } = {
  new: {
    claimed: 'out_of_order',
    accepted: 'outdated',
    claim_lapsed: 'out_of_order',
    phase_started: 'outdated',
    phase_ended: 'outdated',
    facts: 'outdated',
    stop_wished: '-> Cancel',
    permit_asked: 'outdated',
    tag_moved: 'outdated',
    package_stored: 'outdated',
    ended: 'outdated',
    worker_lost: 'out_of_order',
    permit_resolved: 'out_of_order',
  },
  queued: {
    claimed: '-> claimed',
    accepted: 'outdated',
    claim_lapsed: 'unchanged',
    phase_started: 'outdated',
    phase_ended: 'outdated',
    facts: 'outdated',
    stop_wished: '-> Cancel',
    permit_asked: 'outdated',
    tag_moved: 'outdated',
    package_stored: 'outdated',
    ended: 'outdated',
    worker_lost: 'unchanged',
    permit_resolved: 'outdated',
  },
  claimed: {
    claimed: 'out_of_order',
    accepted: '-> running',
    claim_lapsed: '-> queued',
    phase_started: 'outdated',
    phase_ended: 'outdated',
    facts: 'outdated',
    stop_wished: '-> Cancel',
    permit_asked: 'outdated',
    tag_moved: 'outdated',
    package_stored: 'outdated',
    ended: 'outdated',
    worker_lost: '-> queued',
    permit_resolved: 'out_of_order',
  },
  running: {
    claimed: 'out_of_order',
    accepted: 'unchanged',
    claim_lapsed: 'out_of_order',
    phase_started: '-> running',
    phase_ended: 'out_of_order',
    facts: '-> running',
    stop_wished: '-> stopping',
    permit_asked: '-> permitted',
    tag_moved: '-> published',
    package_stored: 'wrong_target',
    ended: '-> Failed',
    worker_lost: '-> queued',
    permit_resolved: 'out_of_order',
  },
  stopping: {
    claimed: 'out_of_order',
    accepted: 'unchanged',
    claim_lapsed: 'out_of_order',
    phase_started: '-> stopping',
    phase_ended: 'out_of_order',
    facts: '-> stopping',
    stop_wished: 'unchanged',
    permit_asked: 'stopping',
    tag_moved: 'stopping',
    package_stored: 'stopping',
    ended: '-> Cancel',
    worker_lost: '-> Cancel',
    permit_resolved: 'out_of_order',
  },
  permitted: {
    claimed: 'out_of_order',
    accepted: 'unchanged',
    claim_lapsed: 'out_of_order',
    phase_started: '-> permitted',
    phase_ended: 'out_of_order',
    facts: '-> permitted',
    stop_wished: 'permit_taken',
    permit_asked: 'unchanged',
    tag_moved: 'permit_taken',
    package_stored: 'permit_taken',
    ended: '-> Successful',
    worker_lost: '-> unresolved',
    permit_resolved: '-> Successful',
  },
  published: {
    claimed: 'out_of_order',
    accepted: 'unchanged',
    claim_lapsed: 'out_of_order',
    phase_started: '-> published',
    phase_ended: 'out_of_order',
    facts: '-> published',
    stop_wished: 'permit_taken',
    permit_asked: 'permit_taken',
    tag_moved: 'unchanged',
    package_stored: 'permit_taken',
    ended: '-> Successful',
    worker_lost: '-> Successful',
    permit_resolved: '-> Successful',
  },
  unresolved: {
    claimed: 'out_of_order',
    accepted: 'outdated',
    claim_lapsed: 'out_of_order',
    phase_started: 'outdated',
    phase_ended: 'outdated',
    facts: 'outdated',
    stop_wished: 'permit_taken',
    permit_asked: 'outdated',
    tag_moved: 'outdated',
    package_stored: 'outdated',
    ended: 'outdated',
    worker_lost: 'unchanged',
    permit_resolved: '-> Successful',
  },
  final: {
    claimed: 'final',
    accepted: 'final',
    claim_lapsed: 'final',
    phase_started: 'final',
    phase_ended: 'final',
    facts: 'final',
    stop_wished: 'unchanged',
    permit_asked: 'final',
    tag_moved: 'final',
    package_stored: 'final',
    ended: 'unchanged',
    worker_lost: 'unchanged',
    permit_resolved: 'unchanged',
  },
};

const situations = Object.keys(SITUATIONS) as Situation[];
const eventTypes = Object.keys(TRANSITIONS.queued) as DomainEventType[];

function outcomeOf(build: Build, event: DomainEvent): string {
  const next = transition(build, event);
  if (next.kind === 'refused') return next.refusal;
  if (next.kind === 'unchanged') return 'unchanged';
  const situation = situationOf(next.build);
  return `-> ${situation === 'final' ? next.build.state : situation}`;
}

describe.each(situations)('a build that is %s', (situation) => {
  test('is in that situation', () => {
    expect(situationOf(aBuildIn(situation))).toBe(situation);
  });

  test.each(eventTypes)('on %s does what the protocol says', (type) => {
    const build = aBuildIn(situation);
    expect(outcomeOf(build, eventsFor(build)[type])).toBe(EXPECTED[situation][type]);
  });

  test.each(eventTypes.filter((type) => type !== 'claimed' && type !== 'stop_wished'))(
    'refuses %s of another epoch',
    (type) => {
      const build = aBuildIn(situation);
      for (const epoch of [build.epoch - 1, build.epoch + 1]) {
        expect(outcomeOf(build, { ...eventsFor(build)[type], epoch } as DomainEvent)).toBe('outdated');
      }
    },
  );
});

test('never changes the build it is given', () => {
  for (const situation of situations) {
    const build = aBuildIn(situation);
    const before = structuredClone(build);
    for (const event of Object.values(eventsFor(build))) transition(build, event);
    expect(build).toEqual(before);
  }
});
