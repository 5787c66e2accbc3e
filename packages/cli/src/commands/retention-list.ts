import { imageRetention } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';

export function retentionList(command: Command): void {
  command.action(act(listRules));
}

async function listRules(context: Context): Promise<void> {
  const client = await context.client();
  const answer = await client.call(imageRetention.list, {});
  await context.out.result({
    document: answer,
    id: answer.list.map(({ repository }) => repository).join('\n'),
    text: renderTable(
      [
        { title: 'repository', cell: ({ repository }) => printable(repository || '(all others)') },
        { title: 'last', cell: ({ keep_last }) => keep_last ?? '', align: 'right' },
        { title: 'days', cell: ({ keep_days }) => keep_days ?? '', align: 'right' },
        { title: 'tags', cell: ({ tags }) => printable(tags.join(' ')) },
        { title: 'protected', cell: (rule) => printable(rule.protected.join(' ')) },
      ],
      answer.list,
    ),
  });
}
