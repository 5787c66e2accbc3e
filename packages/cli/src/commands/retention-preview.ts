import { imageRetention } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';

export function retentionPreview(command: Command): void {
  command.action(act(previewTags));
}

async function previewTags(context: Context): Promise<void> {
  const client = await context.client();
  const answer = await client.call(imageRetention.due, {});
  await context.out.result({
    document: answer,
    id: answer.list.map(({ repository, tag }) => `${repository}:${tag}`).join('\n'),
    text: renderTable(
      [
        { title: 'would go', cell: ({ repository, tag }) => printable(`${repository}:${tag}`) },
        { title: 'digest', cell: ({ digest }) => digest },
        { title: 'moved', cell: ({ moved_at }) => moved_at },
      ],
      answer.list,
    ),
  });
}
