import { expect, test } from 'vitest';
import type { BuildEvent } from '../domain/ports.ts';
import { aBuildIn, DIGEST, OTHER_DIGEST } from '../domain/testing/a-build.ts';
import { createSteppedClock } from '../domain/testing/stepped-clock.ts';
import { createResolvePermits } from './resolve-permits.ts';

const PERMIT_MS = 15_000;
const SETTLE_MS = 30_000;
const REPORT_MS = 120_000;

interface Script {
  readonly answer: () => Promise<string | null>;
  /** Rejects as often as it says before the store takes an event. */
  readonly storeFailures?: number;
}

function start({ answer, storeFailures = 0 }: Script) {
  const clock = createSteppedClock();
  const told: BuildEvent[] = [];
  const errors: unknown[] = [];
  let asked = 0;
  let failures = storeFailures;
  const permits = createResolvePermits({
    events: {
      apply: async (_projectId, _buildId, event) => {
        if (failures-- > 0) throw new Error('the disk is full');
        told.push(event);
        return { kind: 'not_found' };
      },
      changed: () => undefined,
    },
    clock,
    permitMs: PERMIT_MS,
    settleMs: SETTLE_MS,
    reportMs: REPORT_MS,
    ask: () => {
      asked += 1;
      return answer();
    },
    onError: (_buildId, error) => errors.push(error),
  });
  return { clock, told, errors, permits, asked: () => asked };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test.each(['permitted', 'unresolved'] as const)(
  '%s: the registry is asked once nothing can be under way any more',
  async (situation) => {
    const { clock, told, permits, asked } = start({ answer: async () => DIGEST });
    const build = aBuildIn(situation);
    permits.observe(build);
    clock.step(PERMIT_MS + SETTLE_MS - 1);
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
  const run = start({ answer });
  run.permits.observe(aBuildIn('unresolved'));
  run.clock.step(PERMIT_MS + SETTLE_MS);
  await settled();
  expect(run.told).toMatchObject([{ found: false }]);
  expect(run.errors).toHaveLength(errors);
});

test('published in the embedded registry: a worker that does not report the end is not waited for longer, and nobody is asked', async () => {
  const { clock, told, permits, asked } = start({ answer: async () => null });
  permits.observe(aBuildIn('published'));
  clock.step(REPORT_MS);
  await settled();
  expect(asked()).toBe(0);
  expect(told).toMatchObject([{ type: 'permit_resolved', found: true }]);
});

test('a build that ends in time is left alone, and so is one that stops can reach', async () => {
  const { clock, told, permits } = start({ answer: async () => DIGEST });
  permits.observe(aBuildIn('permitted'));
  permits.observe(aBuildIn('final'));
  for (const situation of ['queued', 'running', 'stopping'] as const) permits.observe(aBuildIn(situation));
  expect(clock.timers()).toBe(0);
  clock.step(10 * REPORT_MS);
  await settled();
  expect(told).toEqual([]);
});

test('further changes do not put the end off, and closing drops what waits', () => {
  const { clock, permits } = start({ answer: async () => null });
  permits.observe(aBuildIn('published'));
  permits.observe(aBuildIn('published'));
  expect(clock.timers()).toBe(1);
  permits.close();
  expect(clock.timers()).toBe(0);
});

test('a permit that an earlier process gave gets a full term, whatever the stored deadline is worth', async () => {
  const { clock, permits, asked } = start({ answer: async () => null });
  const { permit, ...build } = aBuildIn('unresolved');
  for (const deadline of [clock.now() - 1_000_000, clock.now() + 1_000_000])
    permits.observe({ ...build, id: String(deadline), permit: permit && { ...permit, deadline } });
  clock.step(PERMIT_MS + SETTLE_MS - 1);
  await settled();
  expect(asked()).toBe(0);
  clock.step(1);
  await settled();
  expect(asked()).toBe(2);
});

test('an outcome that cannot be stored is found out and stored later', async () => {
  const { clock, told, errors, permits, asked } = start({ answer: async () => DIGEST, storeFailures: 2 });
  permits.observe(aBuildIn('unresolved'));
  for (const ms of [PERMIT_MS + SETTLE_MS, 200, 400]) {
    clock.step(ms);
    await settled();
  }
  expect(told).toMatchObject([{ type: 'permit_resolved', found: true }]);
  expect([errors.length, asked()]).toEqual([2, 3]);
});
