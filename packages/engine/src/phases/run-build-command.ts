import type { Build } from '../build.ts';
import { limitsOf } from './limits-of.ts';
import { runSteps } from './run-steps.ts';

/** Runs the command of a package job in the workspace, where the worker has an executor for such commands. */
export async function runBuildCommand(build: Build): Promise<void> {
  const { assignment, context, log, toolEnv, workspace } = build;
  const { build_cmd: command, env } = assignment.settings;
  const { executor } = context;
  if (executor === undefined || command === undefined) return;
  log.line(`Running ${JSON.stringify(command)}`);
  const { diskBytes: _unwatched, ...limits } = limitsOf(build);
  const options = {
    executor,
    env: { ...toolEnv, ...env },
    cwd: workspace.path,
    ...(assignment.settings.resources === undefined ? {} : { limits }),
  };
  await runSteps(build, options, [{ title: 'The build command', argv: ['sh', '-c', command] }]);
}
