import { describe, expect, test } from 'vitest';
import type { Build } from '../build.ts';
import { situationOf } from '../situation.ts';
import type { DomainEvent, Transition } from '../transition.ts';
import { TRANSITIONS, transition } from '../transitions.ts';
import { buildWorld } from './build-world.ts';
import { type Explored, explore } from './explore.ts';
import type { Budget, WorldOptions } from './world.ts';

const registries = ['embedded registry', 'other registry'] as const;
const places = [...registries, 'object store'] as const;

function run(budget: Budget, options: Partial<WorldOptions> = {}): Explored {
  return explore(
    buildWorld({
      transition,
      place: 'embedded registry',
      stopReasons: ['user', 'drain'],
      budget,
      settings: { attempts: 2 },
      workers: 2,
      ...options,
    }),
  );
}

describe.each(places)('the protocol of a build that publishes in the %s', (place) => {
  test('holds its invariants with two workers, two stops, and a crash of either side', () => {
    const explored = run({ claims: 2, stops: 2, crashes: 1, repeats: 0, reports: 0, words: 0 }, { place });
    expect(explored.violation).toBeNull();
    expect(explored.states).toBeGreaterThan(50_000);
  });

  test('holds them when a request comes twice and late, and any message is lost', () => {
    const explored = run(
      { claims: 2, stops: 1, crashes: 0, repeats: 1, reports: 0, words: 0 },
      { place, stopReasons: ['user'] },
    );
    expect(explored.violation).toBeNull();
    expect(explored.states).toBeGreaterThan(10_000);
  });
});

describe.each(registries)('the protocol of a build that publishes in the %s', (place) => {
  test.each([
    ['stop orders and word of a loss', { reports: 0, words: 1 }, ['user', 'drain']],
    ['reports of phases', { reports: 1, words: 0 }, ['user']],
  ] as const)('holds them when %s come late, or never', (_what, talk, stopReasons) => {
    const explored = run({ claims: 2, stops: 1, crashes: 0, repeats: 0, ...talk }, { place, stopReasons });
    expect(explored.violation).toBeNull();
    expect(explored.states).toBeGreaterThan(10_000);
  });

  test('holds them whatever the reasons of two stops', () => {
    const stopReasons = ['user', 'timeout', 'queue_expired', 'worker_lost', 'drain'] as const;
    const explored = run(
      { claims: 2, stops: 2, crashes: 0, repeats: 0, reports: 0, words: 0 },
      { place, stopReasons, workers: 1 },
    );
    expect(explored.violation).toBeNull();
    expect(explored.states).toBeGreaterThan(2_000);
  });
});

/** The protocol with one rule broken. */
function broken(breaks: (build: Build, event: DomainEvent) => Transition | null): WorldOptions['transition'] {
  return (build, event) => breaks(build, event) ?? transition(build, event);
}

/** Applies the rule that an event has in another situation. */
function asIn(situation: 'running' | 'stopping', build: Build, event: DomainEvent): Transition {
  const rule = TRANSITIONS[situation][event.type];
  if (rule.kind !== 'do') throw new Error(`${event.type} has no rule that acts in ${situation}.`);
  return (rule.run as (build: Build, event: DomainEvent) => Transition)(build, event);
}

const small: Budget = { claims: 2, stops: 1, crashes: 1, repeats: 0, reports: 0, words: 0 };

describe('the explorer finds', () => {
  test('a tag that moves although a stop is wished', () => {
    const lenient = broken((build, event) =>
      event.type === 'tag_moved' && situationOf(build) === 'stopping' ? asIn('running', build, event) : null,
    );
    const { violation } = run(small, { transition: lenient });
    expect(violation?.what).toContain('published after the cancel was accepted');
    expect(violation?.trace.at(-1)).toContain('tag_moved');
  });

  test('a stop that wins against a permit', () => {
    const lenient = broken((build, event) =>
      event.type === 'stop_wished' && situationOf(build) === 'permitted'
        ? asIn('running', build, event)
        : null,
    );
    expect(run(small, { place: 'other registry', transition: lenient }).violation).not.toBeNull();
  });

  test('a permit that does not keep another build away from the tag', () => {
    const forgetful = broken((build, event) => {
      const next = event.type === 'permit_asked' ? transition(build, event) : null;
      return next?.kind === 'applied' ? { ...next, build: { ...next.build, permit: null } } : null;
    });
    const { violation } = run(
      { ...small, stops: 0, crashes: 0 },
      { place: 'other registry', transition: forgetful },
    );
    expect(violation?.what).toBe('published while another build has the permit for the tag');
  });

  test('a claim that does not fence the one before it', () => {
    const unfenced = broken((build, event) => {
      const next = event.type === 'claimed' ? transition(build, event) : null;
      return next?.kind === 'applied' ? { ...next, build: { ...next.build, epoch: 1 } } : null;
    });
    expect(run(small, { transition: unfenced }).violation).not.toBeNull();
  });

  test('a cancel that is final before its proof', () => {
    const hasty = broken((build, event) => {
      const next =
        event.type === 'stop_wished' && situationOf(build) === 'running' ? transition(build, event) : null;
      return next?.kind === 'applied'
        ? asIn('stopping', next.build, {
            type: 'ended',
            epoch: build.epoch,
            outcome: { kind: 'stopped' },
            at: 0,
          })
        : null;
    });
    expect(run(small, { transition: hasty }).violation?.what).toBe(
      'Cancel while processes of the build live',
    );
  });

  test('a report of an earlier attempt that counts for the next', () => {
    const unfenced = broken((build, event) =>
      event.type === 'phase_started' && situationOf(build) === 'queued'
        ? asIn('running', build, event)
        : null,
    );
    const { violation } = run({ ...small, reports: 1, words: 1 }, { transition: unfenced });
    expect(violation?.what).toBe('waits with a phase begun');
  });

  test('a build that nothing ends', () => {
    const stuck = broken((build, event) =>
      event.type === 'worker_lost' && situationOf(build) === 'stopping' ? { kind: 'unchanged' } : null,
    );
    expect(run(small, { transition: stuck }).violation?.what).toContain('for ever');
  });
});
