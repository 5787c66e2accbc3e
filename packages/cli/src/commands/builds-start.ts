import { assembling } from '@stagewright/api';
import { type Command, Option } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit.ts';
import { EXIT } from '../exit.ts';
import { findJobId } from '../find-job.ts';
import { watchBuild } from '../follow-log.ts';
import { given } from '../given.ts';

interface Options {
  readonly follow?: true;
  readonly branch?: string;
  readonly tag?: string;
  readonly commit?: string;
}

export function buildsStart(command: Command): void {
  command
    .argument('<job>', 'name or id')
    .addOption(new Option('--branch <name>', "branch to build instead of the job's").conflicts('tag'))
    .option('--tag <name>', "tag to build instead of the job's branch")
    .option('--commit <id>', 'commit to build: 40 hexadecimal digits')
    .option('-f, --follow', 'show the log until the end; the exit code tells how the build ended')
    .action(act(startBuild));
}

async function startBuild(
  context: Context,
  { follow, branch, tag, commit }: Options,
  job: string,
): Promise<ExitCode> {
  const { out } = context;
  const client = await context.client();
  const params = { job_id: await findJobId(client, job) };
  const body = given({ branch, tag, commit_id: commit });
  const started = await client.call(assembling.startBuild, {
    params,
    ...(Object.keys(body).length === 0 ? {} : { body }),
  });
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
