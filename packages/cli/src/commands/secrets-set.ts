import { secretEndpoints } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { findJobId } from '../find-job.ts';
import { readSecret } from '../read-password.ts';

interface Options {
  readonly job?: string;
  readonly stdin?: true;
}

export function secretsSet(command: Command): void {
  command
    .argument('<name>', 'name of the secret: what the variable is called')
    .option(
      '--job <job>',
      'job that alone may use it, by name or id; its secret comes before that of the project',
    )
    .option('--stdin', 'read the value from stdin; else it is asked for')
    .action(act(setSecret));
}

async function setSecret(context: Context, { job, stdin }: Options, name: string): Promise<void> {
  const value = await readSecret(context.io, `Value of ${name}`, { fromStdin: stdin ?? false });
  const client = await context.client();
  const body = { value };
  if (job === undefined) await client.call(secretEndpoints.putOfProject, { params: { name }, body });
  else {
    const params = { name, job_id: await findJobId(client, job) };
    await client.call(secretEndpoints.putOfJob, { params, body });
  }
  await context.out.result({ document: { name }, id: name, text: `Secret ${name} is stored.\n` });
}
