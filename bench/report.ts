import { type Goal, isReached, type Reading } from './figure.ts';

const HEADINGS = ['figure', 'goal', 'measured', 'reached', 'of'] as const;

/** Rows of cells: a heading, then one row for each reading. */
export function tableOf(readings: readonly Reading[]): readonly (readonly string[])[] {
  const rows = readings.map((reading) => [
    reading.name,
    reading.goal ? `${goalSign(reading.goal)} ${number(limitOf(reading.goal))} ${reading.unit}` : '-',
    `${number(reading.measured)} ${reading.unit}`,
    verdict(reading),
    reading.of,
  ]);
  return [HEADINGS, ...rows];
}

export function renderText(table: readonly (readonly string[])[]): string {
  const widths = HEADINGS.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  return `${table.map(line).join('\n')}\n`;
}

export function renderMarkdown([head, ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head!), line(head!.map(() => '---')), ...rows.map(line)].join('\n');
}

const limitOf = (goal: Goal): number => ('atMost' in goal ? goal.atMost : goal.atLeast);
const goalSign = (goal: Goal): string => ('atMost' in goal ? '≤' : '≥');

function verdict(reading: Reading): string {
  if (reading.goal === undefined) return '-';
  return isReached(reading) ? 'yes' : `no, ${distance(reading.measured, reading.goal)}`;
}

/** How far a reading is from its goal, as a factor. */
function distance(measured: number, goal: Goal): string {
  const factor = 'atMost' in goal ? measured / goal.atMost : goal.atLeast / measured;
  return `by ${factor.toFixed(2)}x`;
}

function number(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });
}
