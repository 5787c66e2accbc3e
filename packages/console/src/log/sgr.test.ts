import { describe, expect, test } from 'vitest';
import { PLAIN, plainText, styleAfter, styledParts } from './sgr.ts';

const E = '\u001b[';

describe('the parts of a line', () => {
  test.each([
    ['plain', [['plain', {}]]],
    ['', []],
    [
      `${E}31mred${E}0m rest`,
      [
        ['red', { colour: 1 }],
        [' rest', {}],
      ],
    ],
    [
      `${E}31;1mboth${E}22mred only`,
      [
        ['both', { colour: 1, bold: true }],
        ['red only', { colour: 1 }],
      ],
    ],
    [`${E}mreset`, [['reset', {}]]],
    [
      `a${E}95mb${E}39mc`,
      [
        ['a', {}],
        ['b', { colour: 13 }],
        ['c', {}],
      ],
    ],
    [`${E}38;5;208mcube`, [['cube', { colour: 208 }]]],
    [`${E}48;2;1;2;255mground`, [['ground', { background: '#0102ff' }]]],
    [`${E}38;5;1;4mafter a colour`, [['after a colour', { colour: 1, underline: true }]]],
    [
      `${E}4munder${E}24m${E}3mitalic`,
      [
        ['under', { underline: true }],
        ['italic', { italic: true }],
      ],
    ],
    [`${E}7;51munknown codes change nothing`, [['unknown codes change nothing', {}]]],
  ])('%j', (line, parts) => {
    expect(styledParts(line, PLAIN).map(({ text, style }) => [text, style])).toEqual(parts);
  });

  test('begin in the style that the line before ended in', () => {
    const begin = styleAfter(`${E}32mgreen to the end`, PLAIN);
    expect(styledParts(`still${E}0m not`, begin)).toEqual([
      { text: 'still', style: { colour: 2 } },
      { text: ' not', style: {} },
    ]);
  });
});

test('what is searched has no sequences', () => {
  expect(plainText(`${E}1mbo${E}0mld`)).toBe('bold');
});
