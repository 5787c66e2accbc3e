import type { BuildPlan } from '@stagewright/api';
import { printable } from './printable.ts';
import { renderFields } from './table.ts';

/** How a repository is built, for people. */
export function renderPlan(plan: BuildPlan): string {
  const fields = fieldsOf(plan).filter(([, value]) => value !== '');
  return renderFields(fields.map(([name, value]) => [printable(name), printable(value)]));
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
