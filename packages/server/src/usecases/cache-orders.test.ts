import { expect, test } from 'vitest';
import { createSteppedClock } from '../domain/testing/stepped-clock.ts';
import { createCacheOrders } from './cache-orders.ts';

const NPM = { job_id: 'j1', name: 'npm', key: '', size_bytes: 7, used_at: '', in_use: false };
const ORDER = { act: 'list', project_id: 'p1' } as const;
const never = new AbortController().signal;

function start(...names: readonly string[]) {
  const clock = createSteppedClock();
  let ids = 0;
  const registered = names.map((name) => ({ id: `${name}-id`, name }));
  const orders = createCacheOrders({
    workers: { list: () => registered as never },
    clock,
    newId: () => `o${++ids}`,
    answerMs: 1_000,
  });
  return { clock, orders };
}

test('every worker gets the order, who waits for one and who comes later, and its answer counts once', async () => {
  const { orders } = start('north', 'south');
  const waited = orders.take('north-id', { waitMs: 500, signal: never });
  const answers = orders.ask(ORDER);
  expect(await waited).toMatchObject({ order_id: 'o1', ...ORDER });
  expect(await orders.take('south-id', { waitMs: 500, signal: never })).toMatchObject({ order_id: 'o2' });
  expect(orders.tell('o1', 'south-id', [])).toBe(false);
  expect(orders.tell('o1', 'north-id', [NPM])).toBe(true);
  expect(orders.tell('o1', 'north-id', [])).toBe(false);
  orders.tell('o2', 'south-id', []);
  expect(await answers).toEqual({
    found: [
      { worker: 'north', caches: [NPM] },
      { worker: 'south', caches: [] },
    ],
    silent: [],
  });
});

test('a worker that says nothing in time is named, and its order is over', async () => {
  const { orders, clock } = start('north');
  const answers = orders.ask(ORDER);
  clock.step(1_000);
  expect(await answers).toEqual({ found: [], silent: ['north'] });
  const late = orders.take('north-id', { waitMs: 500, signal: never });
  clock.step(500);
  expect(await late).toBeNull();
});

test('a worker that goes away leaves its order for the next call', async () => {
  const { orders } = start('north');
  const gone = new AbortController();
  const first = orders.take('north-id', { waitMs: 500, signal: gone.signal });
  gone.abort();
  expect(await first).toBeNull();
  const answers = orders.ask(ORDER);
  expect(await orders.take('north-id', { waitMs: 500, signal: never })).not.toBeNull();
  orders.tell('o1', 'north-id', []);
  expect((await answers).silent).toEqual([]);
});
