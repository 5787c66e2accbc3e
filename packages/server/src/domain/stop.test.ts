import type { StopReason } from '@stagewright/api';
import { describe, expect, test } from 'vitest';
import type { Build } from './build.ts';
import { aBuildIn, aStop } from './testing/a-build.ts';
import type { EventOf, Transition } from './transition.ts';
import { transition } from './transitions.ts';

function wish(reason: StopReason, force = false): EventOf<'stop_wished'> {
  return { type: 'stop_wished', reason, by: 'maria', force, at: 400 };
}

function stopping(reason: StopReason): Build {
  return { ...aBuildIn('running'), stop: aStop({ reason }) };
}

function stopAfter(next: Transition): Build['stop'] | undefined {
  return next.kind === 'applied' ? next.build.stop : undefined;
}

describe('a build that has not begun', () => {
  test.each(['queued', 'claimed'] as const)(
    'ends at once while %s, and the end needs no other proof',
    (situation) => {
      const next = transition(aBuildIn(situation), wish('user'));
      expect(next).toMatchObject({
        kind: 'applied',
        build: {
          state: 'Cancel',
          endedAt: 400,
          stop: { reason: 'user', confirmedAt: 400, confirmedBy: null },
        },
        history: [{ type: 'stop_wished' }, { type: 'ended' }],
      });
    },
  );

  test('ends as Timeout when it waited too long', () => {
    expect(transition(aBuildIn('queued'), wish('queue_expired'))).toMatchObject({
      build: { state: 'Timeout' },
    });
  });

  test('is not touched by a drain while it waits, and goes back to the queue when it was claimed', () => {
    expect(transition(aBuildIn('queued'), wish('drain'))).toEqual({ kind: 'unchanged' });
    expect(transition(aBuildIn('claimed'), wish('drain'))).toMatchObject({
      kind: 'applied',
      build: { state: 'Queuing', claim: null, attempt: 0 },
    });
  });
});

describe('the first reason wins', () => {
  test.each<[StopReason, StopReason]>([
    ['user', 'timeout'],
    ['user', 'drain'],
    ['timeout', 'user'],
    ['job_deleted', 'user'],
    ['superseded', 'worker_lost'],
    ['drain', 'worker_lost'],
  ])('%s stays when %s is wished', (first, second) => {
    expect(transition(stopping(first), wish(second))).toMatchObject({ kind: 'refused', refusal: 'stopping' });
  });

  test.each<[StopReason, StopReason]>([
    ['drain', 'user'],
    ['worker_lost', 'user'],
    ['drain', 'timeout'],
  ])('but %s, which asks for no end, gives way to %s', (first, second) => {
    expect(stopAfter(transition(stopping(first), wish(second)))).toMatchObject({ reason: second });
  });

  test('what the first said about it stays, and is in the history', () => {
    const first = { ...wish('user'), note: 'the wrong branch' };
    const next = transition(aBuildIn('running'), first);
    expect(next).toMatchObject({ history: [{ data: { note: 'the wrong branch' } }] });
    const build = next.kind === 'applied' ? next.build : aBuildIn('running');
    const forced = transition(build, { ...wish('user', true), note: 'now' });
    expect(stopAfter(forced)).toMatchObject({ force: true, note: 'the wrong branch' });
  });

  test('a refused wish of a person is noted, one of a loop is not', () => {
    expect(transition(stopping('timeout'), wish('user'))).toMatchObject({
      history: [{ type: 'stop_noted' }],
    });
    expect(transition(stopping('user'), wish('timeout'))).not.toHaveProperty('history');
    expect(transition(aBuildIn('permitted'), wish('user'))).toMatchObject({
      refusal: 'permit_taken',
      history: [{ type: 'stop_noted' }],
    });
  });
});

test('force cuts the grace once, for the same reason', () => {
  const forced = transition(stopping('user'), wish('user', true));
  expect(stopAfter(forced)).toMatchObject({ reason: 'user', by: 'maria', at: 150, force: true });
  const again = transition({ ...stopping('user'), stop: aStop({ force: true }) }, wish('user', true));
  expect(again).toEqual({ kind: 'unchanged' });
});

test('a build that runs cannot expire in the queue', () => {
  expect(transition(aBuildIn('running'), wish('queue_expired'))).toEqual({
    kind: 'refused',
    refusal: 'out_of_order',
  });
});

test('a wish for the state that the build has changes nothing, any other is refused', () => {
  const cancelled = aBuildIn('final');
  expect(transition(cancelled, wish('user'))).toEqual({ kind: 'unchanged' });
  expect(transition(cancelled, wish('timeout'))).toEqual({ kind: 'refused', refusal: 'final' });
  expect(transition({ ...cancelled, state: 'Successful' }, wish('user'))).toEqual({
    kind: 'refused',
    refusal: 'final',
  });
});
