import { readFile } from 'node:fs/promises';
import { Stacks } from '@stagewright/api';
import { parse } from 'yaml';

const SHIPPED = new URL('../../stacks.yaml', import.meta.url);

/** The stacks file, own or shipped. @throws Error that names the file and what is wrong in it */
export async function loadStacks(file: string | undefined): Promise<Stacks> {
  const name = file ?? 'the shipped stacks file';
  const { Check, Errors } = await import('typebox/value');
  try {
    const stacks: unknown = parse(await readFile(file ?? SHIPPED, 'utf8'));
    if (Check(Stacks, stacks)) return stacks;
    const first = Errors(Stacks, stacks)[0];
    throw new Error(`${first?.instancePath || '/'} ${first?.message}`);
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  }
}
