import { join } from 'node:path';
import type { BuildPlan, RepositorySource } from '@stagewright/api';
import type { Build } from '../build.ts';
import { type Caches, openCaches } from '../caches/open-caches.ts';
import { STEP_USER } from '../executors/sandbox/scratch.ts';
import type { Checkout } from '../sources/git/fetch-repository.ts';
import { goOnIn } from '../workspace.ts';
import { workFolder } from './download-repository.ts';
import { limitsOf } from './limits-of.ts';
import { noteNetwork } from './note-network.ts';
import { repositoryTools } from './repository-tools.ts';
import { runSteps } from './run-steps.ts';
import { stepEnvironment } from './step-environment.ts';
import { openStepNetwork } from './step-network.ts';

const WORKSPACE = '/workspace';
/** The checkout, as the steps see it. */
export const STEP_FOLDER = `${WORKSPACE}/source`;

/** Runs the plan's steps in the sandbox, with what earlier builds of the job have fetched. */
export async function runPlan(
  build: Build,
  source: RepositorySource,
  checkout: Checkout,
  plan: BuildPlan,
): Promise<void> {
  const { settings } = build.assignment;
  const { sandbox: executor } = repositoryTools(build);
  noteNetwork(build, plan.tool);
  const network = await openStepNetwork(build, plan.tool);
  const caches = await openCachesOf(build, source, plan);
  let succeeded = false;
  try {
    const options = {
      executor,
      limits: limitsOf(build),
      env: stepEnvironment(build, checkout, network),
      folders: [
        { path: workFolder(build), at: WORKSPACE, writable: true },
        ...network.folders,
        ...caches.folders,
      ],
      network: settings.network ?? 'public',
      cwd: STEP_FOLDER,
    };
    const steps = plan.steps.map(({ name, argv, env = {} }) => ({
      title: `Step ${name}`,
      argv: [...withVariables(env, settings.env), ...argv],
    }));
    await runSteps(build, options, steps);
    succeeded = true;
  } finally {
    goOnIn(build.workspace, caches.close({ succeeded }));
  }
}

async function openCachesOf(build: Build, { trusted }: RepositorySource, plan: BuildPlan): Promise<Caches> {
  const { assignment, context, log, workspace } = build;
  const wished = assignment.settings.cache !== false;
  if (!wished && plan.caches.length > 0) log.line('No cache is used: build.cache is false');
  return await openCaches({
    planned: wished ? plan.caches : [],
    cacheDir: context.cacheDir,
    projectId: assignment.project_id,
    jobId: assignment.job_id,
    trusted,
    folder: join(workspace.path, 'caches'),
    home: STEP_USER.home,
    limitBytes: context.settings.caches_bytes,
    signal: context.signal,
    note: (text) => log.line(text),
  });
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
