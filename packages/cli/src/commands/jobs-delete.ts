import { assembling } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { findJobId } from '../find-job.ts';

export function jobsDelete(command: Command): void {
  command.argument('<job>', 'name or id').action(act(deleteJob));
}

async function deleteJob(context: Context, _: object, job: string): Promise<void> {
  const client = await context.client();
  const job_id = await findJobId(client, job);
  await client.call(assembling.deleteJob, { params: { job_id } });
  await context.out.result({
    document: { job_id, deleted: true },
    id: job_id,
    text: `Job ${job} is deleted.\n`,
  });
}
