import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogLines } from './log-lines.ts';
import { PLAIN } from './sgr.ts';

/** What the viewer must show, by the simplest means. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

test('any text in any pieces gives its lines', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', 'ü', '行', ' '), maxLength: 200 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 30 }), (pieces) => {
      const lines = new LogLines();
      for (const piece of pieces) lines.append(piece);
      const all = Array.from({ length: lines.count }, (_, index) => lines.line(index));
      expect(all).toEqual(linesOf(pieces.join('')));
    }),
  );
});

test('lines are found in a log of many large pieces', () => {
  const lines = new LogLines();
  const piece = Array.from({ length: 9000 }, (_, index) => `line ${index}\n`).join('');
  for (let count = 0; count < 20; count++) lines.append(piece);
  expect(lines.count).toBe(180_000);
  expect([lines.line(0), lines.line(9000), lines.line(179_999), lines.line(180_000)]).toEqual([
    'line 0',
    'line 0',
    'line 8999',
    '',
  ]);
});

test('a colour goes on over line ends and pieces until it is put back', () => {
  const lines = new LogLines();
  lines.append(`\u001b[31m${'x'.repeat(40_000)}\nred too\n`);
  lines.append('and this\n\u001b[0mnot this\nnor this');
  expect([0, 1, 2, 3, 4].map((index) => lines.styleAt(index))).toEqual([
    PLAIN,
    { colour: 1 },
    { colour: 1 },
    { colour: 1 },
    PLAIN,
  ]);
});

test('whoever listens is told of each change, until they go', () => {
  const lines = new LogLines();
  const versions: number[] = [];
  const stop = lines.subscribe(() => versions.push(lines.version));
  lines.append('one');
  lines.append(' two\n');
  stop();
  lines.append('three');
  expect(versions).toEqual([1, 2]);
});
