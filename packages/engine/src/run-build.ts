import type { Assignment, Outcome, PhaseName, PublishedImage, RepositorySource } from '@stagewright/api';
import { FAILURES } from '@stagewright/api';
import { type Build, openBuild } from './build.ts';
import type { BuildContext } from './build-context.ts';
import { BuildStopped } from './build-stopped.ts';
import { asBuildFailure } from './failure-of.ts';
import { archivePackage } from './phases/archive-package.ts';
import { artifact } from './phases/artifact.ts';
import { buildImageOfDockerfile } from './phases/build-dockerfile.ts';
import { type BuiltImage, buildImage } from './phases/build-image.ts';
import { download } from './phases/download.ts';
import { downloadRepository } from './phases/download-repository.ts';
import { init } from './phases/init.ts';
import { type LeftPackage, leftPackage } from './phases/left-package.ts';
import { hintAtNetwork } from './phases/network-hint.ts';
import { planImage } from './phases/plan-image.ts';
import { planRepository } from './phases/plan-repository.ts';
import { postprocess } from './phases/postprocess.ts';
import { runBuildCommand } from './phases/run-build-command.ts';
import { runChecked } from './phases/run-checked.ts';
import { runPhase } from './phases/run-phase.ts';
import { removeWorkspace } from './workspace.ts';

/**
 * Runs one attempt of one build and answers how it ended. Settles once nothing of it is left: no file, thread, process
 * or connection. After the signal that is as soon as possible, and the answer is `stopped`, unless the tag had moved.
 * Never rejects.
 */
export async function runBuild(assignment: Assignment, context: BuildContext): Promise<Outcome> {
  const progress: Progress = { phase: 'Init' };
  const build = openBuild(assignment, context);
  let outcome: Outcome;
  try {
    await runPhases(build, progress);
    outcome = outcomeOf(build, progress);
  } catch (error) {
    outcome = outcomeOf(build, progress, error);
    await hintAtNetwork(build, outcome);
  }
  await cleanUp(build);
  return outcome;
}

/** How far the attempt is; `published` is set once the tag has moved and cannot be taken back. */
interface Progress {
  phase: PhaseName;
  published?: PublishedImage;
}

async function runPhases(build: Build, progress: Progress): Promise<void> {
  const phase: RunPhase = (name, act) => {
    progress.phase = name;
    return runPhase(build, name, act);
  };
  await phase('Init', () => init(build));
  const { source } = build.assignment;
  const made =
    source.kind === 'git' ? await fromRepository(build, source, phase) : await fromPackage(build, phase);
  const published = await phase('Artifact', async () => {
    progress.published = await ('image' in made ? artifact(build, made) : archivePackage(build, made));
    return progress.published;
  });
  await phase('PostProcess', () => postprocess(build, published));
}

type RunPhase = <T>(name: PhaseName, act: () => Promise<T>) => Promise<T>;

async function fromPackage(build: Build, phase: RunPhase): Promise<BuiltImage> {
  const fetched = await phase('Download', () => download(build));
  const plan = await phase('PreProcess', () => planImage(build, fetched));
  return await phase('Build', async () => {
    await runBuildCommand(build);
    return await buildImage(build, plan);
  });
}

async function fromRepository(
  build: Build,
  source: RepositorySource,
  phase: RunPhase,
): Promise<BuiltImage | LeftPackage> {
  const checkout = await phase('Download', () => downloadRepository(build, source));
  const plan = await phase('PreProcess', () => planRepository(build, checkout));
  return await phase('Build', async () => {
    const { dockerfile } = plan;
    await runChecked(build, source, checkout, plan);
    if (dockerfile !== undefined) return await buildImageOfDockerfile(build, source, checkout, dockerfile);
    const left = await leftPackage(build, checkout, plan);
    if (build.assignment.target.kind === 'objects') return left;
    return await buildImage(build, await planImage(build, left));
  });
}

function outcomeOf({ context, log }: Build, { phase, published }: Progress, error?: unknown): Outcome {
  if (published !== undefined) return { kind: 'successful', image: published };
  if (context.signal.aborted || error instanceof BuildStopped) return { kind: 'stopped' };
  const { reason, message, cause } = asBuildFailure(error);
  if (reason === 'internal' && cause instanceof Error) log.line(`Unexpected error: ${cause.message}`);
  const { blame } = FAILURES[reason];
  log.line(`--- ${phase} failed: ${message} (${reason})`);
  return { kind: 'failed', failure: { reason, phase, blame, message: log.redact(message) } };
}

/** What cannot be removed stays in the ledger, for the sweep. */
async function cleanUp(build: Build): Promise<void> {
  const { log, workspace } = build;
  try {
    await removeWorkspace(workspace);
  } catch (error) {
    log.line(`The workspace could not be removed: ${(error as Error).message}`);
  }
  await build.close();
}
