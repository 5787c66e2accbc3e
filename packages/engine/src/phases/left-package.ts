import { basename, join } from 'node:path';
import type { BuildPlan } from '@stagewright/api';
import { artifactPackage } from '../artifact/artifact-package.ts';
import { findArtifact } from '../artifact/find-artifact.ts';
import type { Build } from '../build.ts';
import { removeTree } from '../executors/sandbox/remove-tree.ts';
import { formatBytes } from '../log/format.ts';
import type { Checkout } from '../sources/git/fetch-repository.ts';
import type { SourcePackage } from '../sources/source-package.ts';
import { goOnIn } from '../workspace.ts';
import { workFolder } from './download-repository.ts';

/** What the steps of a repository left, as a package. */
export interface LeftPackage extends SourcePackage {
  /** Of the file; a folder is packed, and has the name of what the job makes. */
  readonly name: string;
}

/** Takes what the plan's steps left, or what is there without any. */
export async function leftPackage(build: Build, checkout: Checkout, plan: BuildPlan): Promise<LeftPackage> {
  const { assignment, context, log, knownPackages, workspace } = build;
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
  // Nothing needs the checkout any more.
  goOnIn(
    workspace,
    removeTree(workFolder(build)).catch(() => undefined),
  );
  const made = basename(assignment.target.repository);
  return { ...found, name: artifact.kind === 'file' ? basename(artifact.path) : `${made}.tar` };
}
