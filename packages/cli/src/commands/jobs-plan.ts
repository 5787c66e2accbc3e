import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { CliError, usageError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { addJobFlags, type JobFlags } from '../job-flags.ts';
import { applyJobFlags, readJobFile } from '../job-settings.ts';
import { renderPlan } from '../render-plan.ts';

interface Flags extends JobFlags {
  readonly folder: string;
}

export function jobsPlan(command: Command): void {
  addJobFlags(command.argument('[name]', 'name of the job'))
    .option('--folder <path>', 'folder with the files of the repository', '.')
    .addHelpText(
      'after',
      `
Takes what jobs create takes, and shows how a repository with the files of a folder would be built. Asks no
server, and runs nothing.`,
    )
    .action(act(showPlan));
}

async function showPlan(context: Context, flags: Flags, name = 'plan'): Promise<void> {
  const job = applyJobFlags(await readJobFile(context.io, flags), name, flags);
  const isFolder = await stat(flags.folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw usageError(`${flags.folder} is no folder`);
  const { planFolder } = await import('@stagewright/worker');
  const found = await planFolder(flags.folder, job.build ?? {});
  if (found.kind === 'refused') throw new CliError(found.message);
  await context.out.result({ document: found.plan, text: renderPlan(found.plan) });
}
