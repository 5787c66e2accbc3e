import type { BuildPlan } from '@stagewright/api';
import type { Build } from '../build.ts';
import { planSource } from '../plan/source/plan-source.ts';
import { repositoryFiles } from '../plan/source/repository-files.ts';
import type { Checkout } from '../sources/git/fetch-repository.ts';

/** How the checkout is built; reported, and shown. */
export async function planRepository(build: Build, { folder }: Checkout): Promise<BuildPlan> {
  const { assignment, context, log } = build;
  const plan = await planSource(repositoryFiles(folder), assignment.settings);
  log.line(`Built by ${plan.tool || plan.origin} (${plan.because}), in ${plan.executor}`);
  if (plan.language_version !== '')
    log.line(`Wishes ${plan.language} ${plan.language_version} (${plan.version_from})`);
  for (const { name, argv } of plan.steps) log.line(`Step ${name}: ${JSON.stringify(argv)}`);
  if (plan.artifact !== undefined) log.line(`Leaves ${plan.artifact.patterns.join(', or ')}`);
  const { language } = plan;
  context.report({ type: 'facts', facts: { plan, ...(language === '' ? {} : { language }) } });
  return plan;
}
