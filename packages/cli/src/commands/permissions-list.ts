import { accounts } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { findProject } from '../find-account.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';

export function permissionsList(command: Command): void {
  command.argument('<project>', 'name or id').action(act(listPermissions));
}

async function listPermissions(context: Context, _: object, project: string): Promise<void> {
  const client = await context.client();
  const { id: project_id } = await findProject(client, project);
  const permissions = await client.call(accounts.listPermissions, { params: { project_id } });
  await context.out.result({
    document: permissions,
    text: renderTable(
      [
        { title: 'user', cell: ({ user_name }) => printable(user_name) },
        { title: 'may', cell: ({ actions }) => actions.map((action) => action.split(':').at(-1)).join(', ') },
        { title: 'user id', cell: ({ user_id }) => user_id },
      ],
      permissions.list,
    ),
  });
}
