import { Stacks } from '@stagewright/api';
import { Check, Errors } from 'typebox/value';
import { parse } from 'yaml';

/** What the text of a stacks file says. @throws Error with what is wrong in it */
export function readStacks(text: string): Stacks {
  const stacks: unknown = parse(text);
  if (Check(Stacks, stacks)) return stacks;
  const first = Errors(Stacks, stacks)[0];
  throw new Error(`${first?.instancePath || '/'} ${first?.message}`);
}
