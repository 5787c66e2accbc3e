import { accounts } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';

export function projectsList(command: Command): void {
  command.action(act(listProjects));
}

async function listProjects(context: Context): Promise<void> {
  const client = await context.client();
  const projects = await client.call(accounts.listProjects, {});
  await context.out.result({
    document: projects,
    id: projects.list.map(({ id }) => id).join('\n'),
    text: renderTable(
      [
        { title: 'name', cell: ({ name }) => printable(name) },
        { title: 'id', cell: ({ id }) => id },
        { title: 'created', cell: ({ created_at }) => created_at },
      ],
      projects.list,
    ),
  });
}
