import type { Assignment, PlanPreview } from '@stagewright/api';
import { type Build, openBuild } from './build.ts';
import type { BuildContext } from './build-context.ts';
import { asBuildFailure } from './failure-of.ts';
import { download } from './phases/download.ts';
import { downloadRepository } from './phases/download-repository.ts';
import { planImage } from './phases/plan-image.ts';
import { planRepository } from './phases/plan-repository.ts';
import { makeWorkspace, removeWorkspace } from './workspace.ts';

/** As far as a build finds out by looking. */
async function look(build: Build): Promise<void> {
  const { source } = build.assignment;
  await makeWorkspace(build.workspace);
  if (source.kind === 'git') await planRepository(build, await downloadRepository(build, source));
  else await planImage(build, await download(build));
}

/** Finds out how a source would be built, and runs nothing of it; reports facts as a build does. Never rejects, and leaves nothing. */
export async function previewBuild(
  assignment: Assignment,
  context: BuildContext,
): Promise<PlanPreview['failure']> {
  const build = openBuild(assignment, context);
  try {
    await look(build);
    return null;
  } catch (error) {
    const { reason, message } = asBuildFailure(error);
    return { reason, message: build.log.redact(message) };
  } finally {
    // What cannot be removed stays in the ledger, for the sweep.
    await removeWorkspace(build.workspace).catch(() => undefined);
    await build.close();
  }
}
