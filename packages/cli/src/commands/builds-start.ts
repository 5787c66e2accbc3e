import { assembling } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit.ts';
import { EXIT } from '../exit.ts';
import { findJobId } from '../find-job.ts';
import { watchBuild } from '../follow-log.ts';

interface Options {
  readonly follow?: true;
}

export function buildsStart(command: Command): void {
  command
    .argument('<job>', 'name or id')
    .option('-f, --follow', 'show the log until the end; the exit code tells how the build ended')
    .action(act(startBuild));
}

async function startBuild(context: Context, { follow }: Options, job: string): Promise<ExitCode> {
  const { out } = context;
  const client = await context.client();
  const params = { job_id: await findJobId(client, job) };
  const started = await client.call(assembling.startBuild, { params });
  const { build_id, index, job_name } = started;
  if (!follow) {
    const text = `Build ${index} of ${job_name} is ${started.state}: ${build_id}\n`;
    await out.result({ document: started, id: build_id, text });
    return EXIT.ok;
  }
  if (out.json) await out.record({ type: 'build', build: started });
  else if (out.quiet) await out.write(`${build_id}\n`);
  else out.note(`Build ${index} of ${job_name}: ${build_id}`);
  return await watchBuild(context, { build_id, from: 0, silent: out.quiet });
}
