import { expect, test } from 'vitest';
import { OciError } from '../error.ts';
import { RegistryError } from './registry-error.ts';
import { parseRetryAfter, retry } from './retry.ts';

const POLICY = { attempts: 4, pauseMs: 1 };

function busy(retryAfterMs?: number): RegistryError {
  const fields = { code: 'TOOMANYREQUESTS', message: 'slowly', registry: 'r', status: 429 } as const;
  return new RegistryError({ ...fields, temporary: true, retryAfterMs });
}

/** Fails so many times, each with the next of the errors or the last one. */
function failing(times: number, ...errors: readonly unknown[]) {
  let calls = 0;
  return {
    calls: () => calls,
    act: async () => {
      const error = errors[Math.min(calls, errors.length - 1)];
      if (calls++ < times) throw error;
      return 'done';
    },
  };
}

test('temporary failures are tried again, up to the last attempt', async () => {
  const twice = failing(2, busy());
  expect(await retry(POLICY, undefined, twice.act)).toBe('done');
  expect(twice.calls()).toBe(3);
  const always = failing(9, busy());
  await expect(retry(POLICY, undefined, always.act)).rejects.toMatchObject({ status: 429 });
  expect(always.calls()).toBe(4);
});

test.each([
  ['a failure that will not pass', new OciError('DENIED', 'no')],
  ['an error of ours', new TypeError('no')],
  ['a registry that asks for more than half a minute', busy(31_000)],
])('%s ends it at once', async (_name, error) => {
  const { act, calls } = failing(1, error);
  await expect(retry(POLICY, undefined, act)).rejects.toBe(error);
  expect(calls()).toBe(1);
});

test('what the registry asks for goes before the pause', async () => {
  const begun = performance.now();
  expect(await retry({ ...POLICY, pauseMs: 60_000 }, undefined, failing(1, busy(20)).act)).toBe('done');
  expect(performance.now() - begun).toBeLessThan(30_000);
});

test('an abort ends the pause', async () => {
  const abort = new AbortController();
  const { act, calls } = failing(1, busy(20_000));
  const ended = retry(POLICY, abort.signal, act);
  abort.abort();
  await expect(ended).rejects.toThrow('abort');
  expect(calls()).toBe(1);
});

test('the caller may know better what passes', async () => {
  const { act, calls } = failing(2, new OciError('DIGEST_INVALID', 'lost'));
  expect(await retry(POLICY, undefined, act, ({ code }) => code === 'DIGEST_INVALID')).toBe('done');
  expect(calls()).toBe(3);
});

test.each([
  [undefined, undefined],
  ['120', 120_000],
  ['0', 0],
  ['Thu, 01 Jan 1970 00:01:10 GMT', 10_000],
  ['Thu, 01 Jan 1970 00:00:10 GMT', 0],
  ['-5', undefined],
  ['soon', undefined],
  [['1', '2'], undefined],
])('Retry-After %j is %j ms', (value, ms) => {
  expect(parseRetryAfter(value, 60_000)).toBe(ms);
});
