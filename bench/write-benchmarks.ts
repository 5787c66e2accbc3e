import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reading } from './figure.ts';
import { renderMarkdown, tableOf } from './report.ts';

const FILE = join(import.meta.dirname, '../docs/benchmarks.md');

export interface Measured {
  readonly figure: string;
  readonly machine: string;
  readonly readings: readonly Reading[];
}

/** Puts one figure's table, with its date and machine, between its markers in the document. */
export async function writeBenchmarks({ figure, machine, readings }: Measured): Promise<void> {
  const text = await readFile(FILE, 'utf8');
  const begin = `<!-- begin ${figure} -->`;
  const end = `<!-- end ${figure} -->`;
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`docs/benchmarks.md has no markers for ${figure}.`);
  const date = new Date().toISOString().slice(0, 10);
  const block = `${begin}\n${renderMarkdown(tableOf(readings))}\n\n${date}: ${machine}.\n${end}`;
  await writeFile(FILE, `${before}${block}${after}`);
}
