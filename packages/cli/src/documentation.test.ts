import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import type { Verb } from './command-group.ts';
import { COMMANDS } from './commands.ts';
import { EXIT } from './exit.ts';

const TEXT = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
const ROWS = TEXT.split('\n').filter((line) => line.startsWith('| `'));

const commands = Object.entries(COMMANDS).flatMap(
  ([name, { load, summary, ...more }]): (readonly [string, Verb])[] => [
    ...(load === undefined ? [] : [[name, { load, summary }] as const]),
    ...Object.entries('verbs' in more ? more.verbs : {}).map(
      ([verb, definition]) => [`${name} ${verb}`, definition] as const,
    ),
  ],
);

describe('docs/cli.md', () => {
  test.for(commands)('says what %s takes', async ([words, verb]) => {
    const command = new Command();
    (await verb.load())(command);
    const args = command.registeredArguments.map((argument) => {
      const name = argument.name() + (argument.variadic ? '...' : '');
      return argument.required ? `<${name}>` : `[${name}]`;
    });
    const row = ROWS.find((line) => line.startsWith(`| \`${[words, ...args].join(' ')}\` |`));
    expect(row, `a row for ${words}`).toBeDefined();
    const place = row?.includes('see below') ? TEXT : (row ?? '');
    for (const { flags } of command.options) expect(place).toContain(`\`${flags}`);
  });

  test('names no command that is gone', () => {
    const start = TEXT.indexOf('## Commands');
    const end = TEXT.indexOf('`jobs create`, `jobs update` and');
    const named = TEXT.slice(start, end)
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(named).toHaveLength(commands.length);
  });

  test('lists every exit code', () => {
    for (const code of Object.values(EXIT)) expect(TEXT).toContain(`| ${code} |`);
  });
});
