import { expect, test } from 'vitest';
import type { Principal } from '../domain/accounts.ts';
import { createSteppedClock } from '../domain/testing/stepped-clock.ts';
import { createPrincipalCache } from './principal-cache.ts';

function principal(id: string): Principal {
  const account = { id: 'account', name: 'default' };
  const user = { id, name: id, account, admin: false, disabled: false, createdAt: 0, passwordChangedAt: 0 };
  return { user, grants: [] };
}

function setUp(maxEntries = 10) {
  const clock = createSteppedClock();
  const cache = createPrincipalCache({ clock, keepMs: 5000, maxEntries });
  let loads = 0;
  const get = (key: string, user = 'user') =>
    cache.get(key, async () => {
      loads += 1;
      return principal(user);
    });
  return { clock, cache, get, loads: () => loads };
}

test('asks the store once in a few seconds', async () => {
  const { clock, get, loads } = setUp();
  await get('a');
  await get('a');
  expect(loads()).toBe(1);
  clock.step(5000);
  await get('a');
  expect(loads()).toBe(2);
});

test('forgets a key, a user, everyone', async () => {
  const { cache, get, loads } = setUp();
  for (const forget of [
    () => cache.forget('a'),
    () => cache.forgetUser('one'),
    () => cache.forgetEveryone(),
  ]) {
    await get('a', 'one');
    const before = loads();
    await get('a', 'one');
    expect(loads()).toBe(before);
    forget();
    await get('a', 'one');
    expect(loads()).toBe(before + 1);
  }
});

test('keeps other users when one is forgotten', async () => {
  const { cache, get, loads } = setUp();
  await get('a', 'one');
  cache.forgetUser('two');
  await get('a', 'one');
  expect(loads()).toBe(1);
});

test('does not keep an answer that was under way while rights changed', async () => {
  const { cache } = setUp();
  const { promise, resolve } = Promise.withResolvers<Principal>();
  const first = cache.get('a', () => promise);
  cache.forgetUser('one');
  resolve(principal('one'));
  await first;
  expect(await cache.get('a', async () => null)).toBeNull();
});

test('keeps no null, and a bounded number of entries', async () => {
  const { cache, get, loads } = setUp(2);
  expect(await cache.get('none', async () => null)).toBeNull();
  for (const key of ['a', 'b', 'c']) await get(key);
  await get('c');
  expect(loads()).toBe(3);
  await get('a');
  expect(loads()).toBe(4);
});
