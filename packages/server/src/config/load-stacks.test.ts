import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadStacks } from './load-stacks.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright-stacks-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function stacksFile(text: string): string {
  const file = join(folder, 'stacks.yaml');
  writeFileSync(file, text);
  return file;
}

test('the shipped stacks have the languages that packages come in', async () => {
  const { stacks } = await loadStacks(undefined);
  expect(Object.keys(stacks)).toEqual(expect.arrayContaining(['Java', 'Nodejs', 'Python']));
});

test('an own stacks file takes the place of the shipped one', async () => {
  expect(await loadStacks(stacksFile('stacks: {}'))).toEqual({ stacks: {} });
});

test.each([
  ['is no YAML', 'stacks: [', 'Flow sequence'],
  ['is of another shape', 'stacks: 5', '/stacks must be object'],
])('a stacks file that %s is named with what is wrong', async (_what, text, problem) => {
  const loading = loadStacks(stacksFile(text));
  await expect(loading).rejects.toThrow(join(folder, 'stacks.yaml'));
  await expect(loading).rejects.toThrow(problem);
});
