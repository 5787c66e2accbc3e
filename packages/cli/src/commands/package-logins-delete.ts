import { packageLogins } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';

export function packageLoginsDelete(command: Command): void {
  command.argument('<name>', 'name of the login').action(act(deleteLogin));
}

async function deleteLogin(context: Context, _: object, name: string): Promise<void> {
  const client = await context.client();
  await client.call(packageLogins.remove, { params: { name } });
  await context.out.result({
    document: { name, deleted: true },
    id: name,
    text: `Package login ${name} is deleted.\n`,
  });
}
