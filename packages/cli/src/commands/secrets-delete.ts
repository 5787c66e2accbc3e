import { secretEndpoints } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { findJobId } from '../find-job.ts';

export function secretsDelete(command: Command): void {
  command
    .argument('<name>', 'name of the secret')
    .option('--job <job>', 'job that it belongs to, by name or id; else the project')
    .action(act(deleteSecret));
}

async function deleteSecret(
  context: Context,
  { job }: { readonly job?: string },
  name: string,
): Promise<void> {
  const client = await context.client();
  if (job === undefined) await client.call(secretEndpoints.removeOfProject, { params: { name } });
  else {
    const params = { name, job_id: await findJobId(client, job) };
    await client.call(secretEndpoints.removeOfJob, { params });
  }
  await context.out.result({
    document: { name, deleted: true },
    id: name,
    text: `Secret ${name} is deleted.\n`,
  });
}
