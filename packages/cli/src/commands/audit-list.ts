import { accounts } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { whole } from '../option-values.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';

interface Options {
  readonly before?: number;
  readonly limit?: number;
}

export function auditList(command: Command): void {
  command
    .option('--before <id>', 'only older entries', whole(1))
    .option('--limit <n>', 'at most so many, up to 1000 (default: 100)', whole(1))
    .action(act(listAudit));
}

async function listAudit(context: Context, { before, limit }: Options): Promise<void> {
  const client = await context.client();
  const page = await client.call(accounts.listAudit, { query: { before, limit } });
  await context.out.result({
    document: page,
    text: renderTable(
      [
        { title: 'id', cell: ({ id }) => id, align: 'right' },
        { title: 'at', cell: ({ at }) => at },
        { title: 'who', cell: ({ actor }) => printable(actor) },
        { title: 'from', cell: ({ remote_address }) => printable(remote_address) },
        { title: 'did', cell: ({ action }) => printable(action) },
        { title: 'to', cell: ({ target }) => printable(target) },
        { title: 'outcome', cell: ({ outcome }) => printable(outcome) },
      ],
      page.list,
    ),
  });
}
