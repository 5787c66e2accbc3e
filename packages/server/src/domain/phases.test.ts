import { PHASE_NAMES, type PhaseName } from '@stagewright/api';
import { expect, test } from 'vitest';
import type { Build } from './build.ts';
import { aBuildIn } from './testing/a-build.ts';
import type { Transition } from './transition.ts';
import { transition } from './transitions.ts';

const at = 600;

function start(build: Build, phase: PhaseName): Transition {
  return transition(build, { type: 'phase_started', epoch: 1, phase, at });
}

function end(build: Build, phase: PhaseName): Transition {
  return transition(build, { type: 'phase_ended', epoch: 1, phase, at });
}

function built(next: Transition): Build {
  if (next.kind !== 'applied') throw new Error(next.kind);
  return next.build;
}

test('phases run in their order, and Artifact takes the build to Pushing', () => {
  let build = aBuildIn('running');
  for (const phase of PHASE_NAMES) {
    build = built(start(build, phase));
    expect(build.state).toBe(phase === 'Artifact' || phase === 'PostProcess' ? 'Pushing' : 'Building');
    expect(build.phases.find(({ name }) => name === phase)).toMatchObject({
      state: 'Building',
      startedAt: at,
    });
    build = built(end(build, phase));
  }
  expect(build.phases.every(({ state }) => state === 'Successful')).toBe(true);
});

test('a phase cannot begin before the one before it has ended, nor end before it began', () => {
  const running = built(start(aBuildIn('running'), 'Init'));
  for (const phase of PHASE_NAMES.slice(1)) {
    expect(start(running, phase)).toEqual({ kind: 'refused', refusal: 'out_of_order' });
    expect(end(running, phase)).toEqual({ kind: 'refused', refusal: 'out_of_order' });
  }
});

test('a report that comes twice changes nothing', () => {
  const running = built(start(aBuildIn('running'), 'Init'));
  expect(start(running, 'Init')).toEqual({ kind: 'unchanged' });
  const ended = built(end(running, 'Init'));
  expect(start(ended, 'Init')).toEqual({ kind: 'unchanged' });
  expect(end(ended, 'Init')).toEqual({ kind: 'unchanged' });
});

test('facts overwrite earlier ones, and the same facts again change nothing', () => {
  const facts = { language: 'java', source_size: 1 };
  const known = built(transition(aBuildIn('running'), { type: 'facts', epoch: 1, facts, at }));
  expect(known.facts).toEqual(facts);
  expect(transition(known, { type: 'facts', epoch: 1, facts, at })).toEqual({ kind: 'unchanged' });
  const more = transition(known, { type: 'facts', epoch: 1, facts: { source_size: 2 }, at });
  expect(more).toMatchObject({
    build: { facts: { language: 'java', source_size: 2 } },
    history: [{ data: { source_size: 2 } }],
  });
});

test('another worker cannot accept a claim', () => {
  const accepted = { type: 'accepted', epoch: 1, workerId: 'worker-2', at } as const;
  for (const situation of ['claimed', 'running'] as const) {
    expect(transition(aBuildIn(situation), accepted)).toEqual({ kind: 'refused', refusal: 'outdated' });
  }
});
