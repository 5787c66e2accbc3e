import { keystone } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';

export function keysDelete(command: Command): void {
  command.argument('<access>', 'the access key').action(act(deleteKey));
}

async function deleteKey(context: Context, _: object, access: string): Promise<void> {
  const client = await context.client();
  await client.call(keystone.deleteAccessKey, { params: { access } });
  await context.out.result({
    document: { access, deleted: true },
    id: access,
    text: `Access key ${access} is deleted.\n`,
  });
}
