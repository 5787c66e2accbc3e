import { expect, test } from 'vitest';
import type { Build } from '../domain/build.ts';
import type { ExpiredLease } from '../domain/queue-ports.ts';
import { aBuildIn, WORKER } from '../domain/testing/a-build.ts';
import { createSteppedClock } from '../domain/testing/stepped-clock.ts';
import { createLeaseTable } from './lease-table.ts';

const TERM = 30_000;

function setUp() {
  const clock = createSteppedClock();
  const expired: ExpiredLease[] = [];
  const leases = createLeaseTable({ clock, termMs: TERM, onExpired: (lease) => expired.push(lease) });
  return { clock, expired, leases };
}

const running = aBuildIn('running');
const held = { buildId: running.id, epoch: running.epoch };

test('a lease that nobody renews is told of once, one term after the build was accepted', () => {
  const { clock, expired, leases } = setUp();
  leases.observe(running);
  clock.step(TERM - 1);
  expect(expired).toEqual([]);
  clock.step(1);
  expect(expired).toEqual([{ ...held, workerId: WORKER }]);
  clock.step(10 * TERM);
  expect(expired).toHaveLength(1);
});

test('renewals carry a lease on, and what changes in the build does not', () => {
  const { clock, expired, leases } = setUp();
  leases.observe(running);
  for (let renewals = 0; renewals < 5; renewals += 1) {
    clock.step(10_000);
    expect(leases.renew(WORKER, [held])).toEqual({ lost: [] });
  }
  clock.step(20_000);
  leases.observe({ ...running, facts: { language: 'java' } });
  clock.step(10_000);
  expect(expired).toHaveLength(1);
});

test('a worker hears which of the builds it lists are not its own', () => {
  const { clock, leases } = setUp();
  leases.observe(running);
  expect(leases.renew('worker-2', [held]).lost).toEqual([running.id]);
  expect(leases.renew(WORKER, [{ ...held, epoch: 2 }]).lost).toEqual([running.id]);
  expect(leases.renew(WORKER, [held, { buildId: 'unknown', epoch: 1 }]).lost).toEqual(['unknown']);
  clock.step(TERM);
  expect(leases.renew(WORKER, [held]).lost).toEqual([running.id]);
});

test.each<[string, Build]>([
  ['ended', aBuildIn('final')],
  ['was given back to the queue', aBuildIn('queued')],
])('the lease of a build that %s is gone', (_name, over) => {
  const { clock, expired, leases } = setUp();
  leases.observe(running);
  expect(leases.holds(held)).toBe(true);
  leases.observe(over);
  expect(leases.holds(held)).toBe(false);
  clock.step(TERM);
  expect(expired).toEqual([]);
});

test('each lease runs out at its own time', () => {
  const { clock, expired, leases } = setUp();
  leases.observe(running);
  clock.step(10_000);
  leases.observe({ ...running, id: 'build-2' });
  leases.renew(WORKER, [held]);
  clock.step(5_000);
  leases.renew(WORKER, [held]);
  clock.step(25_000);
  expect(expired.map(({ buildId }) => buildId)).toEqual(['build-2']);
  clock.step(5_000);
  expect(expired.map(({ buildId }) => buildId)).toEqual(['build-2', 'build-1']);
});

test('a closed table tells of nothing', () => {
  const { clock, expired, leases } = setUp();
  leases.observe(running);
  leases.close();
  clock.step(TERM);
  expect(expired).toEqual([]);
  expect(clock.timers()).toBe(0);
});
