import { type BuildPlan, nativeBuilds } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { printable } from '../printable.ts';
import { renderFields } from '../table.ts';

export function buildsPlan(command: Command): void {
  command.argument('<build>', 'id of the build').action(act(showPlan));
}

/** Arguments as they are told apart, whatever is in them. */
const lineOf = (argv: readonly string[]) => argv.map((each) => JSON.stringify(each)).join(' ');

function fieldsOf(plan: BuildPlan): readonly (readonly [string, string])[] {
  const { dockerfile, artifact } = plan;
  return [
    ['because', plan.because],
    ['executor', plan.executor],
    ['language', `${plan.language} ${plan.language_version}`.trim()],
    ['version from', plan.version_from],
    ['tool', plan.tool],
    ...plan.steps.map(({ name, argv }): [string, string] => [`step ${name}`, lineOf(argv)]),
    ['Dockerfile', dockerfile ? `${dockerfile.path}, with ${dockerfile.context} as context` : ''],
    ['artifact', artifact?.patterns.join(', ') ?? ''],
    ['caches', plan.caches.map(({ name }) => name).join(', ')],
  ];
}

async function showPlan(context: Context, _: object, build_id: string): Promise<void> {
  const client = await context.client();
  const plan = await client.call(nativeBuilds.plan, { params: { build_id } });
  const fields = fieldsOf(plan).filter(([, value]) => value !== '');
  await context.out.result({
    document: plan,
    text: renderFields(fields.map(([name, value]) => [printable(name), printable(value)])),
  });
}
