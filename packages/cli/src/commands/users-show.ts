import { accounts } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { findUser } from '../find-account.ts';
import { printable } from '../printable.ts';
import { renderFields } from '../table.ts';

export function usersShow(command: Command): void {
  command.argument('<user>', 'name or id').action(act(showUser));
}

async function showUser(context: Context, _: object, name: string): Promise<void> {
  const client = await context.client();
  const { id: user_id } = await findUser(client, name);
  const user = await client.call(accounts.getUser, { params: { user_id } });
  await context.out.result({
    document: user,
    id: user.id,
    text: renderFields([
      ['name', printable(user.name)],
      ['id', user.id],
      ['account', printable(user.account)],
      ['role', user.admin ? 'admin' : 'user'],
      ['state', user.disabled ? 'disabled' : 'enabled'],
      ['created', user.created_at],
      ['password of', user.password_changed_at],
      ...user.permissions.map(
        ({ project_name, actions }) => ['may', `${printable(project_name)}: ${actions.join(', ')}`] as const,
      ),
    ]),
  });
}
