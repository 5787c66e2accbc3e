import { assembling } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { addJobFlags, type JobFlags } from '../job-flags.ts';
import { applyJobFlags, readJobFile } from '../job-settings.ts';

export function jobsCreate(command: Command): void {
  addJobFlags(command.argument('[name]', 'name of the job')).action(act(createJob));
}

async function createJob(context: Context, flags: JobFlags, name?: string): Promise<void> {
  const body = applyJobFlags(await readJobFile(context.io, flags), name, flags);
  const created = await (await context.client()).call(assembling.createJob, { body });
  await context.out.result({
    document: created,
    id: created.job_id,
    text: `Job ${created.job_name} is created: ${created.job_id}\n`,
  });
}
