import { type BuildHistory, nativeBuilds } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';

export function buildsEvents(command: Command): void {
  command.argument('<build>', 'id of the build').action(act(listEvents));
}

async function listEvents(context: Context, _: object, build_id: string): Promise<void> {
  const list = await readAll(context, build_id);
  await context.out.result({
    document: { list },
    text: renderTable(
      [
        { title: '#', cell: ({ sequence }) => sequence, align: 'right' },
        { title: 'at', cell: ({ at }) => at },
        { title: 'event', cell: ({ type }) => printable(type) },
        {
          title: 'data',
          cell: ({ data }) => (Object.keys(data).length === 0 ? '' : printable(JSON.stringify(data))),
        },
      ],
      list,
    ),
  });
}

async function readAll(context: Context, build_id: string): Promise<BuildHistory['list']> {
  const client = await context.client();
  const all: BuildHistory['list'] = [];
  for (let after = 0; ; ) {
    const page = await client.call(nativeBuilds.history, {
      params: { build_id },
      query: { after, limit: 1000 },
    });
    all.push(...page.list);
    if (page.list.length === 0 || page.next <= after) return all;
    after = page.next;
  }
}
