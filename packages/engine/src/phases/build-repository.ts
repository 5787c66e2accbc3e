import { join } from 'node:path';
import type { BuildPlan } from '@stagewright/api';
import { artifactPackage } from '../artifact/artifact-package.ts';
import { findArtifact } from '../artifact/find-artifact.ts';
import type { Build } from '../build.ts';
import { formatBytes } from '../log/format.ts';
import type { Checkout } from '../sources/git/fetch-repository.ts';
import type { SourcePackage } from '../sources/source-package.ts';
import { workFolder } from './download-repository.ts';
import { limitsOf } from './limits-of.ts';
import { repositoryTools } from './repository-tools.ts';
import { runSteps } from './run-steps.ts';
import { stepEnvironment } from './step-environment.ts';
import { trustedPlace, writeTrustedCertificates } from './trusted-certificates.ts';

const WORKSPACE = '/workspace';

/** Runs the plan's steps in the sandbox; what they leave is a package. */
export async function buildRepository(
  build: Build,
  checkout: Checkout,
  plan: BuildPlan,
): Promise<SourcePackage> {
  const { assignment, context, log, knownPackages, workspace } = build;
  if (plan.steps.length > 0) {
    const trusted = await writeTrustedCertificates(build);
    const options = {
      executor: repositoryTools(build).sandbox,
      limits: limitsOf(build),
      env: stepEnvironment(build, checkout, trusted),
      folders: [
        { path: workFolder(build), at: WORKSPACE, writable: true },
        ...(trusted === undefined ? [] : [trustedPlace(trusted)]),
      ],
      network: assignment.settings.network ?? 'public',
      cwd: `${WORKSPACE}/source`,
    };
    const steps = plan.steps.map(({ name, argv, env = {} }) => ({
      title: `Step ${name}`,
      argv: [...withVariables(env, assignment.settings.env), ...argv],
    }));
    await runSteps(build, options, steps);
  }
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

/** `env` sets variables of one step; the executor's hold for all of them, and those of the job come before the plan's. */
function withVariables(
  env: Readonly<Record<string, string>>,
  ofJob: Readonly<Record<string, string>> = {},
): readonly string[] {
  const own = Object.entries(env).filter(([name]) => !(name in ofJob));
  const set = own.map(([name, value]) => `${name}=${value}`);
  return set.length === 0 ? [] : ['env', ...set];
}
