import { join } from 'node:path';
import type { BuildPlan, RepositorySource } from '@stagewright/api';
import { artifactPackage } from '../artifact/artifact-package.ts';
import { findArtifact } from '../artifact/find-artifact.ts';
import type { Build } from '../build.ts';
import { formatBytes } from '../log/format.ts';
import type { Checkout } from '../sources/git/fetch-repository.ts';
import type { SourcePackage } from '../sources/source-package.ts';
import { runPlan } from './run-plan.ts';

/** Runs the plan's steps in the sandbox; what they leave is a package. */
export async function buildRepository(
  build: Build,
  source: RepositorySource,
  checkout: Checkout,
  plan: BuildPlan,
): Promise<SourcePackage> {
  const { context, log, knownPackages, workspace } = build;
  if (plan.steps.length > 0) await runPlan(build, source, checkout, plan);
  const artifact = await findArtifact(checkout.folder, plan.artifact?.patterns ?? []);
  const found = await artifactPackage({
    checkout: checkout.folder,
    artifact,
    file: join(workspace.path, 'package'),
    maxEntries: context.settings.archive.entries,
    maxBytes: context.settings.archive.expanded_bytes,
    signal: context.signal,
    knownPackages,
  });
  log.line(
    `The build left the ${artifact.kind} ${artifact.path}, ${formatBytes(found.size)}, sha256:${found.sha256}`,
  );
  return found;
}
