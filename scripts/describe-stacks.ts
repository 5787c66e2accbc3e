import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readStacks } from '../packages/server/src/config/read-stacks.ts';
import { root } from './command.ts';

/** The shipped stacks file as the service reads it at its start. */
export async function describeStacks(): Promise<string> {
  const text = await readFile(join(root, 'packages/server/stacks.yaml'), 'utf8');
  return `${JSON.stringify(readStacks(text), null, 2)}\n`;
}
