import { secretEndpoints } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { findJobId } from '../find-job.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';

export function secretsList(command: Command): void {
  command
    .option('--job <job>', 'job whose own secrets are listed, by name or id; else those of the project')
    .action(act(listSecrets));
}

async function listSecrets(context: Context, { job }: { readonly job?: string }): Promise<void> {
  const client = await context.client();
  const stored =
    job === undefined
      ? await client.call(secretEndpoints.listOfProject, {})
      : await client.call(secretEndpoints.listOfJob, { params: { job_id: await findJobId(client, job) } });
  await context.out.result({
    document: stored,
    id: stored.list.map(({ name }) => name).join('\n'),
    text: renderTable(
      [
        { title: 'name', cell: ({ name }) => name },
        { title: 'updated', cell: ({ updated_at }) => updated_at },
        { title: 'by', cell: ({ updated_by }) => printable(updated_by) },
      ],
      stored.list,
    ),
  });
}
