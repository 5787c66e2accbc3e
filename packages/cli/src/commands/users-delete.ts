import { accounts } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { findUser } from '../find-account.ts';

export function usersDelete(command: Command): void {
  command.argument('<user>', 'name or id').action(act(deleteUser));
}

async function deleteUser(context: Context, _: object, name: string): Promise<void> {
  const client = await context.client();
  const user = await findUser(client, name);
  await client.call(accounts.deleteUser, { params: { user_id: user.id } });
  const document = { user_id: user.id, deleted: true };
  await context.out.result({ document, id: user.id, text: `User ${user.name} is deleted.\n` });
}
