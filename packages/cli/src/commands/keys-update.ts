import { keystone } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { usageError } from '../cli-error.ts';
import type { Context } from '../context.ts';

interface Options {
  readonly disable?: true;
  readonly enable?: true;
  readonly description?: string;
}

export function keysUpdate(command: Command): void {
  command
    .argument('<access>', 'the access key')
    .option('--disable', 'refuse requests that are signed with it')
    .option('--enable', 'allow them again')
    .option('--description <text>', 'what it is for')
    .action(act(updateKey));
}

async function updateKey(
  context: Context,
  { disable, enable, description }: Options,
  access: string,
): Promise<void> {
  if (disable && enable) throw usageError('--disable and --enable exclude each other');
  const status = disable ? 'inactive' : 'active';
  const credential = {
    ...(disable || enable ? ({ status } as const) : {}),
    ...(description === undefined ? {} : { description }),
  };
  if (Object.keys(credential).length === 0)
    throw usageError('Nothing to change', 'Give --disable, --enable or --description.');
  const client = await context.client();
  const updated = await client.call(keystone.updateAccessKey, { params: { access }, body: { credential } });
  await context.out.result({
    document: updated,
    id: access,
    text: `Access key ${access} is ${updated.credential.status}.\n`,
  });
}
