import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outdatedTags, type RetentionRule } from './retention-rule.ts';
import { fitsPattern } from './tag-pattern.ts';

const DAY_MS = 86_400_000;
const NOW = 100 * DAY_MS;
const none: ReadonlySet<string> = new Set();

/** Tags named by their age in days. */
const aged = (...days: readonly number[]) =>
  days.map((age) => ({ tag: `v${age}`, movedAt: NOW - age * DAY_MS }));
const rule = (fields: Partial<RetentionRule>): RetentionRule => ({
  keepLast: null,
  keepDays: null,
  tags: ['*'],
  protected: [],
  ...fields,
});
const gone = (fields: Partial<RetentionRule>, tags = aged(9, 1, 5, 3, 7), held = none) =>
  outdatedTags(rule(fields), tags, { at: NOW, held }).map(({ tag }) => tag);

describe('a retention rule', () => {
  test('keeps the last, whatever the order in which they are listed', () => {
    expect(gone({ keepLast: 2 })).toEqual(['v5', 'v7', 'v9']);
    expect(gone({ keepLast: 0 })).toEqual(['v1', 'v3', 'v5', 'v7', 'v9']);
    expect(gone({ keepLast: 5 })).toEqual([]);
  });

  test('keeps what is young, a tag of exactly the age with it', () => {
    expect(gone({ keepDays: 5 })).toEqual(['v7', 'v9']);
    expect(gone({ keepDays: 0 })).toHaveLength(5);
  });

  test('with both keeps what either keeps', () => {
    expect(gone({ keepLast: 4, keepDays: 2 })).toEqual(['v9']);
    expect(gone({ keepLast: 1, keepDays: 6 })).toEqual(['v7', 'v9']);
  });

  test('without a reason to keep removes nothing', () => {
    expect(gone({})).toEqual([]);
  });

  test('is about the tags of its patterns alone; protected ones neither go nor count', () => {
    const tags = [...aged(1, 2, 3), { tag: 'stable', movedAt: 0 }, { tag: 'v99-rc', movedAt: 0 }];
    expect(gone({ keepLast: 1, tags: ['v?'] }, tags)).toEqual(['v2', 'v3']);
    expect(gone({ keepLast: 1, tags: ['v*'], protected: ['v1', '*-rc'] }, tags)).toEqual(['v3']);
  });

  test('leaves the tag that a running build is on its way to, which still counts', () => {
    expect(gone({ keepLast: 1 }, aged(1, 2, 3), new Set(['v2']))).toEqual(['v3']);
  });
});

describe('a pattern', () => {
  test.each([
    ['', '', true],
    ['', '*', true],
    ['a', '', false],
    ['latest', 'latest', true],
    ['latest', 'late', false],
    ['1.2.3', '1.*', true],
    ['1.2.3', '*.3', true],
    ['1.2.3', '1.?.3', true],
    ['1.22.3', '1.?.3', false],
    ['abcbcd', 'a*bcd', true],
    ['a*b', 'a*b', true],
  ])('of %j fits %j: %s', (tag, pattern, fits) => {
    expect(fitsPattern(tag, pattern)).toBe(fits);
  });

  test('fits what the regular expression of it fits, and ends soon', () => {
    const letters = fc.constantFrom('a', 'b', '.', '*', '?');
    const text = fc.array(letters, { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (tag, pattern) => {
        const source = pattern.replaceAll('.', '\\.').replaceAll('*', '[^]*').replaceAll('?', '[^]');
        expect(fitsPattern(tag, pattern)).toBe(new RegExp(`^${source}$`).test(tag));
      }),
    );
    const before = performance.now();
    expect(fitsPattern('a'.repeat(128), `${'*a'.repeat(64)}b`)).toBe(false);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});
