import { assembling } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { addPaging, noteMore, type PagingOptions, pagingQuery } from '../paging.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';

interface Options extends PagingOptions {
  readonly name?: string;
}

export function jobsList(command: Command): void {
  addPaging(command.option('--name <text>', 'only jobs whose name contains it')).action(act(listJobs));
}

async function listJobs(context: Context, options: Options): Promise<void> {
  const client = await context.client();
  const query = { ...pagingQuery(options), job_name: options.name };
  const jobs = await client.call(assembling.listJobs, { query });
  await context.out.result({
    document: jobs,
    id: jobs.list.map(({ job_id }) => job_id).join('\n'),
    text: renderTable(
      [
        { title: 'name', cell: ({ job_name }) => printable(job_name) },
        { title: 'id', cell: ({ job_id }) => job_id },
      ],
      jobs.list,
    ),
  });
  noteMore(context.out, jobs);
}
