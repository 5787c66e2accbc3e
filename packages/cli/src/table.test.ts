import { expect, test } from 'vitest';
import { renderFields, renderTable } from './table.ts';

test('columns are as wide as their widest cell, and colours have no width', () => {
  const rows = [
    { name: 'a', size: 5 },
    { name: '\u001b[32mlonger\u001b[39m', size: 1234 },
  ];
  const text = renderTable(
    [
      { title: 'name', cell: ({ name }) => name },
      { title: 'size', cell: ({ size }) => size, align: 'right' },
    ],
    rows,
  );
  expect(text).toBe('NAME    SIZE\na          5\n\u001b[32mlonger\u001b[39m  1234\n');
});

test('a table without rows is its headings', () => {
  expect(renderTable([{ title: 'name', cell: String }], [])).toBe('NAME\n');
});

test('fields without a value are left out', () => {
  expect(
    renderFields([
      ['id', 'x'],
      ['digest', ''],
      ['index', 0],
    ]),
  ).toBe('id:     x\nindex:  0\n');
});
