import { assembling, isFinalState } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { decimal } from '../option-values.ts';

interface Options {
  readonly wait?: number;
  readonly force?: true;
  readonly note?: string;
}

export function buildsCancel(command: Command): void {
  command
    .argument('<build>', 'id of the build')
    .option(
      '--wait <seconds>',
      'longest wait for the proof that nothing runs any more, at most 60',
      decimal,
      10,
    )
    .option('--force', 'kill at once, without grace')
    .option('--note <text>', 'why, for those who look at the build later')
    .action(act(cancelBuild));
}

/** Succeeds when the build is proved to be cancelled. A stop that still waits for its proof is told, and counts as failed. */
async function cancelBuild(
  context: Context,
  { wait, force, note }: Options,
  build_id: string,
): Promise<ExitCode> {
  const client = await context.client();
  const query = { wait, ...(force ? { force } : {}) };
  const build = await client.call(assembling.cancelBuild, {
    params: { build_id },
    query,
    ...(note === undefined ? {} : { body: { note } }),
  });
  const ended = isFinalState(build.build_state);
  const text = ended
    ? `Build ${build.index} of ${build.job_name} is cancelled; it has published nothing.\n`
    : `Build ${build.index} of ${build.job_name} is stopping; it will end as Cancel.\n`;
  await context.out.result({ document: build, id: build_id, text });
  return ended ? EXIT.ok : EXIT.failed;
}
