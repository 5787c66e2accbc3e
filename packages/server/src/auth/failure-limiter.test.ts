import { describe, expect, test } from 'vitest';
import { createSteppedClock } from '../domain/testing/stepped-clock.ts';
import { createFailureLimiter } from './failure-limiter.ts';

const limits = { failures: 3, lockMs: 60_000, maxKeys: 4 };
const failing = (result: boolean) => !result;

function setUp() {
  const clock = createSteppedClock();
  const limiter = createFailureLimiter(clock, limits);
  const attempt = (key: string, success: boolean) => limiter.attempt(key, async () => success, failing);
  return { clock, limiter, attempt };
}

describe('the failure limiter', () => {
  test('locks after failures in a row, for a while', async () => {
    const { clock, attempt } = setUp();
    for (let i = 0; i < 3; i += 1) expect((await attempt('a', false)).kind).toBe('done');
    expect(await attempt('a', true)).toEqual({ kind: 'locked', retryAfterS: 60 });
    expect((await attempt('b', true)).kind).toBe('done');
    clock.step(59_000);
    expect(await attempt('a', true)).toEqual({ kind: 'locked', retryAfterS: 1 });
    clock.step(1000);
    expect((await attempt('a', true)).kind).toBe('done');
  });

  test('forgives after a success', async () => {
    const { attempt } = setUp();
    for (let round = 0; round < 5; round += 1) {
      await attempt('a', false);
      await attempt('a', false);
      expect((await attempt('a', true)).kind).toBe('done');
    }
  });

  test('never limits successes, also many at once', async () => {
    const { attempt } = setUp();
    const results = await Promise.all(Array.from({ length: 50 }, () => attempt('a', true)));
    expect(results.every(({ kind }) => kind === 'done')).toBe(true);
  });

  test('lets no more failures through when they come at once', async () => {
    const { limiter } = setUp();
    let ran = 0;
    const slow = async () => {
      ran += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return false;
    };
    const results = await Promise.all(Array.from({ length: 50 }, () => limiter.attempt('a', slow, failing)));
    expect(ran).toBe(3);
    expect(results.filter(({ kind }) => kind === 'locked')).toHaveLength(47);
  });

  test('does not count an attempt that could not be made', async () => {
    const { limiter, attempt } = setUp();
    for (let i = 0; i < 5; i += 1) {
      await expect(limiter.attempt('a', () => Promise.reject(new Error('broken')), failing)).rejects.toThrow(
        'broken',
      );
    }
    expect((await attempt('a', true)).kind).toBe('done');
  });

  test('remembers a bounded number of keys, the newest ones', async () => {
    const { limiter, attempt } = setUp();
    for (const key of ['a', 'b', 'c', 'd', 'e']) for (let i = 0; i < 3; i += 1) await attempt(key, false);
    expect(limiter.lockedForS('a')).toBe(0);
    expect(limiter.lockedForS('e')).toBe(60);
  });
});
