import { accounts } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';

export function registriesList(command: Command): void {
  command.action(act(listRegistries));
}

async function listRegistries(context: Context): Promise<void> {
  const client = await context.client();
  const stored = await client.call(accounts.listRegistryCredentials, {});
  await context.out.result({
    document: stored,
    id: stored.list.map(({ name }) => name).join('\n'),
    text: renderTable(
      [
        { title: 'name', cell: ({ name }) => printable(name) },
        { title: 'registry', cell: ({ scheme, host }) => printable(`${scheme}://${host}`) },
        { title: 'user', cell: ({ username }) => printable(username) },
        { title: 'projects', cell: ({ project_ids }) => project_ids.length, align: 'right' },
        { title: 'updated', cell: ({ updated_at }) => updated_at },
      ],
      stored.list,
    ),
  });
}
