import { assembling, type JobBody } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Client } from '../client.ts';
import type { Context } from '../context.ts';
import { findJobId } from '../find-job.ts';
import { addJobFlags, type JobFlags } from '../job-flags.ts';
import { applyJobFlags, readJobFile } from '../job-settings.ts';

interface Options extends JobFlags {
  readonly name?: string;
}

export function jobsUpdate(command: Command): void {
  command.argument('<job>', 'name or id').option('--name <name>', 'new name of the job');
  addJobFlags(command).action(act(updateJob));
}

/** The API replaces a job whole. So `--file` replaces it, and flags alone change what they name. */
async function updateJob(context: Context, options: Options, job: string): Promise<void> {
  const client = await context.client();
  const params = { job_id: await findJobId(client, job) };
  const stored = await storedJob(client, params.job_id);
  const base =
    options.file === undefined
      ? stored
      : { job_name: stored.job_name, ...(await readJobFile(context.io, options)) };
  const body = applyJobFlags(base, options.name, options);
  await client.call(assembling.updateJob, { params, body });
  await context.out.result({
    document: await client.call(assembling.getJob, { params }),
    id: params.job_id,
    text: `Job ${body.job_name} is changed.\n`,
  });
}

async function storedJob(client: Client, job_id: string): Promise<JobBody> {
  const { spec } = await client.call(assembling.getJob, { params: { job_id } });
  return spec;
}
