import { expect, test } from 'vitest';
import { axisEnd, bytes, median, quantile, span } from './measures.ts';

test.each([
  [-5, '0 ms'],
  [84.4, '84 ms'],
  [1_299, '1.2 s'],
  [185_900, '3 m 05 s'],
  [7_800_000, '2 h 10 m'],
])('%d milliseconds are said as %s', (ms, text) => {
  expect(span(ms)).toBe(text);
});

test.each([
  [0, '0 B'],
  [1_023, '1023 B'],
  [1_536, '1.5 KiB'],
  [500 * 2 ** 20, '500 MiB'],
  [2 ** 50, '1024 TiB'],
])('%d bytes are said as %s', (count, text) => {
  expect(bytes(count)).toBe(text);
});

test('the middle of nothing is nothing, and a share beyond the end is the end', () => {
  expect([median([]), median([3, 1, 2]), quantile([1, 2], 1)]).toEqual([0, 2, 2]);
});

test('an axis ends at the largest value, but one value far beyond the others does not flatten them', () => {
  expect(axisEnd([])).toBe(0);
  expect(axisEnd([5, 9, 7])).toBe(9);
  expect(axisEnd([...Array(20).fill(100), 11_000])).toBe(150);
  expect(axisEnd([0, 0, 0, 400])).toBe(400);
});
