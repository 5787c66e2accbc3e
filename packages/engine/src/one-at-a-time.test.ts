import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

const forever = new AbortController().signal;

it('what has one key comes one after the other, what has another at once', async () => {
  const order: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = oneAtATime('a', forever, async () => {
    order.push('first');
    await promise;
    order.push('first ends');
  });
  const second = oneAtATime('a', forever, async () => void order.push('second'));
  await oneAtATime('b', forever, async () => void order.push('other'));
  resolve();
  await Promise.all([first, second]);
  expect(order).toEqual(['first', 'other', 'first ends', 'second']);
});

it('who goes while waiting lets nobody else in', async () => {
  const order: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const holder = oneAtATime('c', forever, async () => {
    await promise;
    order.push('holder ends');
  });
  const abort = new AbortController();
  const waiter = oneAtATime('c', abort.signal, async () => void order.push('waiter'));
  abort.abort(new Error('gone'));
  await expect(waiter).rejects.toThrow('gone');
  const later = oneAtATime('c', forever, async () => void order.push('later'));
  await setImmediate();
  resolve();
  await Promise.all([holder, later]);
  expect(order).toEqual(['holder ends', 'later']);
});

it('a failure is the caller’s own', async () => {
  const failing = oneAtATime('d', forever, async () => {
    throw new Error('mine');
  });
  await expect(failing).rejects.toThrow('mine');
  expect(await oneAtATime('d', forever, async () => 'next')).toBe('next');
});
