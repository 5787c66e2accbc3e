import { type BuildPlan, type BuildSettings, CODE_CHECKS, type CodeCheckName } from '@stagewright/api';
import { BuildFailure } from '../build-failure.ts';
import type { RepositoryFiles } from '../plan/source/repository-files.ts';
import { CHECKS } from './checks.ts';
import { type PomPlugin, pomPlugins } from './pom-plugins.ts';

/** The checks that a job wishes. */
export function wishedChecks({ code_check: wishes = {} }: BuildSettings): readonly CodeCheckName[] {
  return CODE_CHECKS.filter((check) => wishes[check] !== undefined);
}

/**
 * Adds the checks to Maven's own command: its reactor alone knows the modules. A check that the project runs by itself is not run again,
 * with other settings than the project's; a command that is the job's own is left as it is.
 * @throws BuildFailure `plan_invalid` where no Maven builds
 */
export async function withCodeChecks(
  plan: BuildPlan,
  files: RepositoryFiles,
  settings: BuildSettings,
): Promise<BuildPlan> {
  const wished = wishedChecks(settings);
  if (wished.length === 0) return plan;
  if (plan.tool !== 'maven')
    throw new BuildFailure(
      'plan_invalid',
      'build.code_check is for repositories with a pom.xml at their root that Maven builds.',
    );
  if (plan.origin !== 'language') return plan;
  const plugins = pomPlugins((await files.read('pom.xml')) ?? '');
  const byProject = wished.filter((check) => runsItself(check, plugins));
  const added = wished
    .filter((check) => !byProject.includes(check))
    .flatMap((check) => goalOf(check, settings, plugins));
  return {
    ...plan,
    steps: plan.steps.map((step) => ({
      ...step,
      argv: [...upTo(step.argv, byProject.length > 0), ...added],
    })),
  };
}

function runsItself(check: CodeCheckName, plugins: readonly PomPlugin[]): boolean {
  return plugins.some(({ name, runs }) => runs && CHECKS[check].plugins.includes(name));
}

/** Plugins that check are bound to `verify` unless the project says otherwise. */
function upTo(argv: readonly string[], verify: boolean): readonly string[] {
  return verify ? argv.map((word) => (word === 'package' ? 'verify' : word)) : argv;
}

/** The version is the job's, else that of the `pom.xml`, else ours. */
function goalOf(
  check: CodeCheckName,
  { code_check: wishes = {} }: BuildSettings,
  known: readonly PomPlugin[],
): readonly string[] {
  const { plugins, version, goal, options } = CHECKS[check];
  const [plugin = ''] = plugins;
  const named = known.some(({ name, hasVersion }) => hasVersion && name === plugin);
  const wished = wishes[check]?.plugin_version ?? (named ? undefined : version);
  return [[plugin, ...(wished === undefined ? [] : [wished]), goal].join(':'), ...options];
}
