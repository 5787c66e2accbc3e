import { assembling, type JobDetail } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { findJobId } from '../find-job.ts';
import { printable } from '../printable.ts';
import { renderFields } from '../table.ts';

export function jobsShow(command: Command): void {
  command.argument('<job>', 'name or id').action(act(showJob));
}

async function showJob(context: Context, _: object, job: string): Promise<void> {
  const client = await context.client();
  const params = { job_id: await findJobId(client, job) };
  const detail = await client.call(assembling.getJob, { params });
  await context.out.result({ document: detail, id: detail.job_id, text: textOf(detail) });
}

function textOf({ spec, ...job }: JobDetail): string {
  const { environment_setting: environment, code_repo: source, build } = spec;
  const settings = Object.entries(build).map(
    ([name, value]) => [name, printable(typeof value === 'string' ? value : JSON.stringify(value))] as const,
  );
  return renderFields([
    ['name', printable(spec.job_name)],
    ['id', job.job_id],
    ['description', printable(spec.job_description)],
    ['source', source === null ? 'none' : printable(`${source.type} ${source.url}`)],
    ['branch', printable(source?.branch ?? '')],
    ['tag', printable(environment.docker_version ?? '')],
    ['arch', environment.build_os?.arch ?? ''],
    ['pool', printable(environment.cluster_name ?? '')],
    ...settings,
    ['creator', printable(job.creator)],
    ['created', job.created_at],
    ['updated', job.updated_at],
    ['last build', job.last_build_id],
  ]);
}
