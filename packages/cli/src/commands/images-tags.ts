import { images, type TagList } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { repositoryOf } from '../image-name.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';
import { byteSize } from '../transfer-progress.ts';

export function imagesTags(command: Command): void {
  command.argument('<repository>', 'namespace/name').action(act(listTags));
}

async function listTags(context: Context, _: object, name: string): Promise<void> {
  const repository = repositoryOf(name);
  const list = await readAll(context, repository);
  await context.out.result({
    document: { repository, list },
    id: list.map(({ reference }) => reference).join('\n'),
    text: renderTable(
      [
        { title: 'tag', cell: ({ tag }) => printable(tag) },
        { title: 'digest', cell: ({ digest }) => printable(digest) },
        { title: 'size', cell: ({ size }) => byteSize(size), align: 'right' },
        { title: 'moved', cell: ({ moved_at }) => moved_at },
        { title: 'by', cell: ({ build_id, moved_by }) => printable(build_id || moved_by) },
      ],
      list,
    ),
  });
}

async function readAll(context: Context, repository: string): Promise<TagList['list']> {
  const client = await context.client();
  const all: TagList['list'] = [];
  let after = '';
  do {
    const page = await client.call(images.tags, { params: { path: repository }, query: { after } });
    all.push(...page.list);
    after = page.next;
  } while (after !== '');
  return all;
}
