import { assembling } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { duration, stateCell } from '../build-record.ts';
import type { Context } from '../context.ts';
import { findJobId } from '../find-job.ts';
import { addPaging, noteMore, type PagingOptions, pagingQuery } from '../paging.ts';
import { renderTable } from '../table.ts';

export function buildsList(command: Command): void {
  addPaging(command.argument('<job>', 'name or id')).action(act(listBuilds));
}

async function listBuilds(context: Context, options: PagingOptions, job: string): Promise<void> {
  const { out } = context;
  const client = await context.client();
  const params = { job_id: await findJobId(client, job) };
  const builds = await client.call(assembling.listBuilds, { params, query: pagingQuery(options) });
  await out.result({
    document: builds,
    id: builds.list.map(({ build_id }) => build_id).join('\n'),
    text: renderTable(
      [
        { title: 'index', cell: ({ index }) => index, align: 'right' },
        { title: 'state', cell: ({ build_state }) => stateCell(out, build_state) },
        { title: 'duration', cell: (build) => duration(build.duration), align: 'right' },
        { title: 'id', cell: ({ build_id }) => build_id },
      ],
      builds.list,
    ),
  });
  noteMore(out, builds);
}
