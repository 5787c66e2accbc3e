import { expect, it } from 'vitest';
import { allEnded } from './all-ended.ts';

it('answers all, in order', async () => {
  expect(await allEnded([Promise.resolve(1), Promise.resolve('two')])).toEqual([1, 'two']);
});

it('tells of a failure only once nothing runs any more', async () => {
  const slow = Promise.withResolvers<void>();
  let told = false;
  const all = allEnded([slow.promise, Promise.reject(new Error('the first'))]).catch((error: Error) => {
    told = true;
    return error.message;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toBe(false);
  slow.resolve();
  expect(await all).toBe('the first');
});
