import { expect, test } from 'vitest';
import type { Build } from '../domain/build.ts';
import type { BuildEvent } from '../domain/ports.ts';
import type { Situation } from '../domain/situation.ts';
import { aBuildIn, DIGEST, OTHER_DIGEST } from '../domain/testing/a-build.ts';
import { createSteppedClock } from '../domain/testing/stepped-clock.ts';
import { createResolvePermits } from './resolve-permits.ts';

const SETTLE_MS = 30_000;
const REPORT_MS = 120_000;

function start(answer: () => Promise<string | null>) {
  const clock = createSteppedClock();
  const told: BuildEvent[] = [];
  const errors: unknown[] = [];
  let asked = 0;
  const permits = createResolvePermits({
    events: {
      apply: async (_projectId, _buildId, event) => {
        told.push(event);
        return { kind: 'not_found' };
      },
      changed: () => undefined,
    },
    clock,
    settleMs: SETTLE_MS,
    reportMs: REPORT_MS,
    ask: () => {
      asked += 1;
      return answer();
    },
    onError: (_buildId, error) => errors.push(error),
  });
  const of = (situation: Situation): Build => {
    const build = aBuildIn(situation);
    return build.permit ? { ...build, permit: { ...build.permit, deadline: clock.now() + 15_000 } } : build;
  };
  return { clock, told, errors, permits, of, asked: () => asked };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test.each(['permitted', 'unresolved'] as const)(
  '%s: the registry is asked once nothing can be under way any more',
  async (situation) => {
    const { clock, told, permits, of, asked } = start(async () => DIGEST);
    const build = of(situation);
    permits.observe(build);
    clock.step(15_000 + SETTLE_MS - 1);
    await settled();
    expect(asked()).toBe(0);
    clock.step(1);
    await settled();
    expect(told).toMatchObject([{ type: 'permit_resolved', epoch: build.epoch, found: true }]);
  },
);

const ANSWERS: readonly [string, () => Promise<string | null>, number][] = [
  ['another digest', async () => OTHER_DIGEST, 0],
  ['no tag', async () => null, 0],
  ['no answer', () => Promise.reject(new Error('cut')), 1],
];

test.each(ANSWERS)('%s is not found', async (_name, answer, errors) => {
  const run = start(answer);
  run.permits.observe(run.of('unresolved'));
  run.clock.step(15_000 + SETTLE_MS);
  await settled();
  expect(run.told).toMatchObject([{ found: false }]);
  expect(run.errors).toHaveLength(errors);
});

test('published in the embedded registry: a worker that does not report the end is not waited for longer, and nobody is asked', async () => {
  const { clock, told, permits, of, asked } = start(async () => null);
  permits.observe(of('published'));
  clock.step(REPORT_MS);
  await settled();
  expect(asked()).toBe(0);
  expect(told).toMatchObject([{ type: 'permit_resolved', found: true }]);
});

test('a build that ends in time is left alone, and so is one that stops can reach', async () => {
  const { clock, told, permits, of } = start(async () => DIGEST);
  permits.observe(of('permitted'));
  permits.observe(of('final'));
  for (const situation of ['queued', 'running', 'stopping'] as const) permits.observe(of(situation));
  expect(clock.timers()).toBe(0);
  clock.step(10 * REPORT_MS);
  await settled();
  expect(told).toEqual([]);
});

test('further changes do not put the end off, and closing drops what waits', () => {
  const { clock, permits, of } = start(async () => null);
  permits.observe(of('published'));
  permits.observe(of('published'));
  expect(clock.timers()).toBe(1);
  permits.close();
  expect(clock.timers()).toBe(0);
});
