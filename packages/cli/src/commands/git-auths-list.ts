import { gitAuthorizations } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { readOwnProject } from '../own-token.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';

export function gitAuthsList(command: Command): void {
  command.action(act(listAuths));
}

async function listAuths(context: Context): Promise<void> {
  const client = await context.client();
  const params = { project_id: await readOwnProject(context) };
  const stored = await client.call(gitAuthorizations.list, { params });
  const time = (ms: number) => new Date(ms).toISOString();
  await context.out.result({
    document: stored,
    id: stored.authorizations.map(({ name }) => name).join('\n'),
    text: renderTable(
      [
        { title: 'name', cell: ({ name }) => printable(name) },
        { title: 'type', cell: ({ repo_type }) => repo_type },
        { title: 'host', cell: ({ repo_host }) => printable(repo_host || '-') },
        { title: 'user', cell: ({ repo_user }) => printable(repo_user || '-') },
        { title: 'updated', cell: ({ update_time }) => time(update_time) },
      ],
      stored.authorizations,
    ),
  });
}
