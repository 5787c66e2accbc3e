import { expect, test } from 'vitest';
import { createLeases, leaseProblem } from './lease.ts';

const lease = { buildId: 'build-1', epoch: 1, workerId: 'worker-1' };

test('a lease lasts one term from its last renewal', () => {
  const leases = createLeases(30);
  leases.grant(lease, 0);
  expect(leases.renew(lease, 29)).toBe(true);
  expect(leases.expire(58)).toEqual([]);
  expect(leases.nextExpiry()).toBe(59);
  expect(leases.expire(59)).toEqual([{ ...lease, expiresAt: 59 }]);
  expect(leases.expire(100)).toEqual([]);
});

test('a lease that has run out cannot be renewed, even before anybody looked', () => {
  const leases = createLeases(30);
  leases.grant(lease, 0);
  expect(leases.renew(lease, 30)).toBe(false);
});

test('a lease is granted once for an attempt and anew for the next', () => {
  const leases = createLeases(30);
  leases.grant(lease, 0);
  leases.grant(lease, 10);
  expect(leases.nextExpiry()).toBe(30);
  leases.grant({ ...lease, epoch: 2 }, 10);
  expect(leases.nextExpiry()).toBe(40);
  expect(leases.has('build-1', 1)).toBe(false);
  expect(leases.has('build-1', 2)).toBe(true);
});

test('neither another worker nor another epoch renews a lease', () => {
  const leases = createLeases(30);
  leases.grant(lease, 0);
  expect(leases.renew({ ...lease, workerId: 'worker-2' }, 1)).toBe(false);
  expect(leases.renew({ ...lease, epoch: 2 }, 1)).toBe(false);
  leases.drop('build-1');
  expect(leases.renew(lease, 1)).toBe(false);
  expect(leases.nextExpiry()).toBeNull();
});

test('the times of a lease leave room for a second try and for the dead-man switch', () => {
  expect(leaseProblem({ termMs: 30_000, renewMs: 10_000, deadManMs: 20_000 })).toBeNull();
  expect(leaseProblem({ termMs: 30_000, renewMs: 11_000, deadManMs: 20_000 })).toContain('at least twice');
  expect(leaseProblem({ termMs: 20_000, renewMs: 10_000, deadManMs: 20_000 })).toContain('dead-man');
});
