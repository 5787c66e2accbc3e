import { expect, test } from 'vitest';
import { LogLines } from './log-lines.ts';
import { contains, firstLine, isError, searchLines } from './search-lines.ts';

async function found(lines: LogLines, text: string, from = 0): Promise<readonly number[]> {
  const all: number[] = [];
  for await (const portion of searchLines(lines, contains(text), from)) all.push(...portion.found);
  return all;
}

test('finds without regard to case, under colours, in portions', async () => {
  const lines = new LogLines();
  for (let index = 0; index < 50_000; index++)
    lines.append(index % 10_000 === 7 ? 'Nee\u001b[1mDLE\n' : 'hay\n');
  expect(await found(lines, 'needle')).toEqual([7, 10_007, 20_007, 30_007, 40_007]);
  expect(await found(lines, 'needle', 25_000)).toEqual([30_007, 40_007]);
  expect(await found(lines, 'thread')).toEqual([]);
});

test.each([
  ['[ERROR] Failed to execute goal', true],
  ['java.lang.NullPointerException: x', true],
  ['Exception in thread "main"', true],
  ['[stagewright] Failed: source_not_found in phase Download', true],
  ['npm warn old lockfile', false],
  ['Tests: 0 failed, 12 passed', false],
  ['compiled with 0 errors', false],
])('%s: %s', (line, expected) => {
  expect(isError(line)).toBe(expected);
});

test('the first error is the first, or none', async () => {
  const lines = new LogLines();
  lines.append('fine\nerror: one\nerror: two\n');
  expect(await firstLine(lines, isError)).toBe(1);
  expect(await firstLine(new LogLines(), isError)).toBeUndefined();
});
