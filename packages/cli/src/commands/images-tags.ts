import { images } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { repositoryOf } from '../image-name.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';

export function imagesTags(command: Command): void {
  command.argument('<repository>', 'namespace/name').action(act(listTags));
}

async function listTags(context: Context, _: object, name: string): Promise<void> {
  const client = await context.client();
  const answer = await client.call(images.tags, { params: { path: repositoryOf(name) } });
  await context.out.result({
    document: answer,
    id: answer.list.map(({ reference }) => reference).join('\n'),
    text: renderTable(
      [
        { title: 'tag', cell: ({ tag }) => printable(tag) },
        { title: 'digest', cell: ({ digest }) => printable(digest) },
        { title: 'moved', cell: ({ moved_at }) => moved_at },
        { title: 'by build', cell: ({ build_id }) => build_id },
      ],
      answer.list,
    ),
  });
}
