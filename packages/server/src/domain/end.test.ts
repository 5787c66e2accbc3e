import type { FailureReason, Outcome, StopReason } from '@stagewright/api';
import { describe, expect, test } from 'vitest';
import type { Build } from './build.ts';
import { currentPhase } from './phases.ts';
import { aBuildIn, aStop, DIGEST, OTHER_DIGEST, success, WORKER } from './testing/a-build.ts';
import type { DomainEvent } from './transition.ts';
import { transition } from './transitions.ts';

const at = 300;

function after(build: Build, ...events: readonly DomainEvent[]): Build {
  return events.reduce((current, event) => {
    const next = transition(current, event);
    if (next.kind !== 'applied') throw new Error(`${event.type}: ${JSON.stringify(next)}`);
    return next.build;
  }, build);
}

function failed(reason: FailureReason): Outcome {
  return { kind: 'failed', failure: { reason, phase: 'Build', blame: 'user', message: 'no' } };
}

const lost = (epoch = 1): DomainEvent => ({ type: 'worker_lost', epoch, proof: 'lease', at });
const ended = (outcome: Outcome): DomainEvent => ({ type: 'ended', epoch: 1, outcome, at });

describe('the end of an attempt', () => {
  test('takes the failure that the worker reports', () => {
    expect(after(aBuildIn('running'), ended(failed('command_failed')))).toMatchObject({
      state: 'Failed',
      failure: { reason: 'command_failed', phase: 'Build' },
      endedAt: at,
    });
  });

  test('gives the running phase the state of the build and leaves later ones NotStarted', () => {
    const build = after(
      aBuildIn('running'),
      { type: 'phase_started', epoch: 1, phase: 'Init', at: 210 },
      { type: 'phase_ended', epoch: 1, phase: 'Init', at: 220 },
      { type: 'phase_started', epoch: 1, phase: 'Download', at: 230 },
      { type: 'stop_wished', reason: 'user', by: 'maria', force: false, at: 240 },
      ended({ kind: 'stopped' }),
    );
    expect(build.phases.map(({ name, state, endedAt }) => [name, state, endedAt])).toEqual([
      ['Init', 'Successful', 220],
      ['Download', 'Cancel', at],
      ['PreProcess', 'NotStarted', null],
      ['Build', 'NotStarted', null],
      ['Artifact', 'NotStarted', null],
      ['PostProcess', 'NotStarted', null],
    ]);
    expect(build.stop).toMatchObject({ confirmedAt: at, confirmedBy: 'exit' });
  });

  test('does not believe a success that published nothing', () => {
    expect(after(aBuildIn('running'), ended(success()))).toMatchObject({
      state: 'Failed',
      failure: { reason: 'internal', blame: 'system' },
    });
  });

  test.each<[StopReason, string]>([
    ['user', 'Cancel'],
    ['job_deleted', 'Cancel'],
    ['superseded', 'Cancel'],
    ['timeout', 'Timeout'],
    ['worker_lost', 'Queuing'],
    ['drain', 'Queuing'],
  ])('stopped for %s leads to %s, whatever is reported', (reason, state) => {
    const stopping: Build = { ...aBuildIn('running'), stop: aStop({ reason }) };
    for (const outcome of [success(), failed('internal'), { kind: 'stopped' } as const]) {
      expect(after(stopping, ended(outcome)).state).toBe(state);
    }
    expect(after(stopping, lost()).state).toBe(state);
  });
});

describe('a lost worker', () => {
  test('gives the build back with fresh phases until the attempts are used up', () => {
    let build = aBuildIn('running');
    for (const attempt of [1, 2, 3]) {
      expect(build).toMatchObject({ attempt, epoch: attempt, state: 'Building' });
      build = after(build, { type: 'phase_started', epoch: attempt, phase: 'Init', at }, lost(attempt));
      if (attempt === 3) break;
      expect(build).toMatchObject({ state: 'Queuing', claim: null, stop: null });
      expect(build.phases.every(({ state }) => state === 'NotStarted')).toBe(true);
      build = after(
        build,
        { type: 'claimed', workerId: WORKER, at },
        { type: 'accepted', epoch: attempt + 1, workerId: WORKER, at },
      );
    }
    expect(build).toMatchObject({
      state: 'Failed',
      failure: { reason: 'worker_lost', blame: 'system', phase: 'Init' },
    });
  });

  test('fails the build at once when its job allows one attempt', () => {
    expect(after(aBuildIn('running', { settings: { attempts: 1 } }), lost()).state).toBe('Failed');
  });

  test('cannot undo a tag that has moved', () => {
    expect(after(aBuildIn('published'), lost())).toMatchObject({
      state: 'Successful',
      publishedDigest: DIGEST,
      image: null,
    });
  });

  test('leaves a permit to be resolved', () => {
    const unresolved = after(aBuildIn('permitted'), lost());
    expect(unresolved).toMatchObject({ state: 'Pushing', claim: null });
    const found = (yes: boolean) => after(unresolved, { type: 'permit_resolved', epoch: 1, found: yes, at });
    expect(found(true)).toMatchObject({ state: 'Successful', publishedDigest: DIGEST });
    expect(found(false)).toMatchObject({
      state: 'Failed',
      publishedDigest: null,
      failure: { reason: 'publish_unknown', phase: 'Artifact' },
    });
  });
});

describe('the end of an attempt that held a permit', () => {
  test('is believed when the registry took the digest, refused it or was not asked', () => {
    const permitted = aBuildIn('permitted');
    expect(after(permitted, ended(success()))).toMatchObject({
      state: 'Successful',
      publishedDigest: DIGEST,
    });
    for (const reason of ['registry_refused', 'registry_unreachable'] as const) {
      expect(after(permitted, ended(failed(reason)))).toMatchObject({ state: 'Failed', failure: { reason } });
    }
  });

  test.each<[string, Outcome]>([
    ['another digest', success(OTHER_DIGEST)],
    ['a failure that leaves it open', failed('publish_unknown')],
    ['a worker that stopped by itself', { kind: 'stopped' }],
  ])('stays open after %s', (_name, outcome) => {
    expect(after(aBuildIn('permitted'), ended(outcome))).toMatchObject({ state: 'Pushing', claim: null });
  });
});

test('a tag that moved makes any report a success, with the image only if it is the one', () => {
  const published = aBuildIn('published');
  for (const outcome of [failed('internal'), { kind: 'stopped' } as const, success(OTHER_DIGEST)]) {
    expect(after(published, ended(outcome))).toMatchObject({ state: 'Successful', image: null });
  }
  expect(after(published, ended(success())).image).toMatchObject({ digest: DIGEST });
});

test('a report of an attempt that was taken back is outdated even when its epoch is the last', () => {
  const cancelled = after(aBuildIn('running'), lost(), {
    type: 'stop_wished',
    reason: 'user',
    by: 'maria',
    force: false,
    at,
  });
  expect(cancelled.state).toBe('Cancel');
  expect(transition(cancelled, ended(success()))).toEqual({ kind: 'refused', refusal: 'outdated' });
});

test('a finished list of phases is in its last phase', () => {
  const phases = aBuildIn('running').phases.map((phase) => ({ ...phase, startedAt: 1, endedAt: 2 }));
  expect(currentPhase(phases)).toBe('PostProcess');
});
