import { stripVTControlCharacters } from 'node:util';

/** One column: its heading and how a row's cell is found. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string | number;
  readonly align?: 'right';
}

/** Rows under upper-case headings, columns two blanks apart, no line ending in blanks. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [
    columns.map(({ title }) => title.toUpperCase()),
    ...rows.map((row) => columns.map(({ cell }) => String(cell(row)))),
  ];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => widthOf(line[index]!))));
  return lines.map((line) => renderLine(line, widths, columns)).join('');
}

function renderLine<Row>(
  line: readonly string[],
  widths: readonly number[],
  columns: readonly Column<Row>[],
) {
  const cells = line.map((cell, index) => {
    const padding = ' '.repeat(widths[index]! - widthOf(cell));
    return columns[index]?.align === 'right' ? padding + cell : cell + padding;
  });
  return `${cells.join('  ').trimEnd()}\n`;
}

/** Names and values under each other, for one record. Empty values are left out. */
export function renderFields(fields: readonly (readonly [name: string, value: string | number])[]): string {
  const shown = fields.filter(([, value]) => value !== '');
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${`${name}:`.padEnd(width + 1)}  ${value}\n`).join('');
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
