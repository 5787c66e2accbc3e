import { accounts } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';

export function usersList(command: Command): void {
  command.action(act(listUsers));
}

async function listUsers(context: Context): Promise<void> {
  const client = await context.client();
  const users = await client.call(accounts.listUsers, {});
  await context.out.result({
    document: users,
    id: users.list.map(({ id }) => id).join('\n'),
    text: renderTable(
      [
        { title: 'name', cell: ({ name }) => printable(name) },
        { title: 'role', cell: ({ admin }) => (admin ? 'admin' : 'user') },
        { title: 'state', cell: ({ disabled }) => (disabled ? 'disabled' : 'enabled') },
        { title: 'created', cell: ({ created_at }) => created_at },
        { title: 'id', cell: ({ id }) => id },
      ],
      users.list,
    ),
  });
}
