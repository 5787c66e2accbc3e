import type { BuildPlan, RepositorySource } from '@stagewright/api';
import type { Build } from '../build.ts';
import type { Checkout } from '../sources/git/fetch-repository.ts';
import { readChecks, requireChecks } from './check-code.ts';
import { runPlan } from './run-plan.ts';

/** Runs the plan's steps. What the checks among them found is told also where they failed: they may have failed over it. */
export async function runChecked(
  build: Build,
  source: RepositorySource,
  checkout: Checkout,
  plan: BuildPlan,
): Promise<void> {
  try {
    if (plan.steps.length > 0) await runPlan(build, source, checkout, plan);
  } catch (error) {
    if (!build.context.signal.aborted) await readChecks(build, checkout);
    throw error;
  }
  requireChecks(build, await readChecks(build, checkout));
}
