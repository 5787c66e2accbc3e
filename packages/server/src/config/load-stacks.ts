import { readFile } from 'node:fs/promises';
import type { Stacks } from '@stagewright/api';

/** What `npm run gen` makes of `stacks.yaml`: every start would pay for the reader of YAML. */
const SHIPPED = new URL('../../stacks.json', import.meta.url);

/** The stacks file, own or shipped. @throws Error that names the file and what is wrong in it */
export async function loadStacks(file: string | undefined): Promise<Stacks> {
  if (file === undefined) return JSON.parse(await readFile(SHIPPED, 'utf8')) as Stacks;
  const { readStacks } = await import('./read-stacks.ts');
  try {
    return readStacks(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}
