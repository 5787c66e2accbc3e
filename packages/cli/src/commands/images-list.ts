import { images } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';

export function imagesList(command: Command): void {
  command.action(act(listImages));
}

async function listImages(context: Context): Promise<void> {
  const client = await context.client();
  const answer = await client.call(images.list, {});
  await context.out.result({
    document: answer,
    id: answer.list.map(({ repository }) => repository).join('\n'),
    text: renderTable(
      [
        { title: 'repository', cell: ({ repository }) => printable(repository) },
        { title: 'reference', cell: ({ reference }) => printable(reference) },
      ],
      answer.list,
    ),
  });
}
