import { packageLogins } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';

export function packageLoginsList(command: Command): void {
  command.action(act(listLogins));
}

async function listLogins(context: Context): Promise<void> {
  const client = await context.client();
  const stored = await client.call(packageLogins.list, {});
  await context.out.result({
    document: stored,
    id: stored.list.map(({ name }) => name).join('\n'),
    text: renderTable(
      [
        { title: 'name', cell: ({ name }) => printable(name) },
        { title: 'kind', cell: ({ kind }) => kind },
        { title: 'host', cell: ({ host }) => printable(host) },
        { title: 'user', cell: ({ user }) => printable(user || '-') },
        { title: 'buckets', cell: ({ buckets }) => printable(buckets.join(', ') || '-') },
        { title: 'updated', cell: ({ updated_at }) => updated_at },
      ],
      stored.list,
    ),
  });
}
