import type { Assignment, RegistryCredential, Source } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import type { Clock } from '../../domain/clock.ts';
import type { BuildSecrets } from '../build-secrets.ts';
import { UnreadableSecret } from '../open-secret.ts';
import type { FindPackageSource } from './package-source.ts';
import { type Refused, refused } from './refused.ts';
import type { FindRepositoryLogin } from './repository-login.ts';
import { repositorySource } from './repository-source.ts';

export interface AssignBuildDeps {
  readonly clock: Clock;
  readonly timeoutS: number;
  readonly graceS: number;
  readonly logSize: (buildId: string) => Promise<number>;
  readonly projectName: (projectId: string) => Promise<string>;
  readonly credentials: (projectId: string) => Promise<readonly RegistryCredential[]>;
  readonly repositoryLogin: FindRepositoryLogin;
  readonly packageSource: FindPackageSource;
  readonly secrets: BuildSecrets['forBuild'];
  /** Token for the embedded registry that is good for this attempt's repository while its lease is. */
  readonly buildToken: (of: {
    buildId: string;
    epoch: number;
    projectId: string;
    repository: string;
  }) => string;
  readonly registry: () => string;
  readonly targetScheme: 'https' | 'http';
}

export type Assigned = { readonly kind: 'assigned'; readonly assignment: Assignment } | Refused;

/** Seconds that are left of the build's time, over all its attempts. */
export function secondsLeft(build: Build, timeoutS: number, now: number): number {
  const limit = build.snapshot.settings.timeout_s ?? timeoutS;
  return build.acceptedAt === null ? limit : Math.max(0, limit - (now - build.acceptedAt) / 1000);
}

/** What a worker needs to run the attempt that it has accepted; `arch` is the worker's. */
export function createAssignBuild(deps: AssignBuildDeps): (build: Build, arch: string) => Promise<Assigned> {
  return async (build, arch) => {
    try {
      return await assign(deps, build, arch);
    } catch (error) {
      if (error instanceof UnreadableSecret) return refused('secret_unreadable', error.message);
      throw error;
    }
  };
}

async function assign(deps: AssignBuildDeps, build: Build, arch: string): Promise<Assigned> {
  const found = await sourceOf(deps, build);
  if (found.kind === 'refused') return found;
  const { values: secrets, missing } = await deps.secrets(build);
  if (missing.length > 0)
    return refused('plan_invalid', `build.secrets: ${missing.join(', ')} does not exist any more.`);
  const parts = { arch, secrets, source: found.source };
  return { kind: 'assigned', assignment: await assignment(deps, build, parts) };
}

type SourceFound = { readonly kind: 'source'; readonly source: Source } | Refused;

/** What is to be fetched, with what opens it. */
async function sourceOf(deps: AssignBuildDeps, build: Build): Promise<SourceFound> {
  const repository = repositorySource(build);
  if (repository === null)
    return await deps.packageSource(build, secondsLeft(build, deps.timeoutS, deps.clock.now()));
  const found = await deps.repositoryLogin(build);
  return found.kind === 'refused' ? found : { kind: 'source', source: { ...repository, ...found.login } };
}

interface Parts {
  readonly arch: string;
  readonly source: Source;
  readonly secrets: Assignment['secrets'];
}

async function assignment(deps: AssignBuildDeps, build: Build, parts: Parts): Promise<Assignment> {
  const { snapshot, projectId } = build;
  const [logOffset, projectName, credentials] = await Promise.all([
    deps.logSize(build.id),
    deps.projectName(projectId),
    deps.credentials(projectId),
  ]);
  return {
    build_id: build.id,
    epoch: build.epoch,
    attempt: build.attempt,
    index: build.index,
    job_id: build.jobId,
    job_name: snapshot.jobName,
    project_id: projectId,
    project_name: projectName,
    ...parts,
    arch: snapshot.environment.build_os?.arch || parts.arch,
    settings: snapshot.settings,
    target: targetOf(deps, build),
    credentials: [...credentials],
    timeout_s: secondsLeft(build, deps.timeoutS, deps.clock.now()),
    grace_s: snapshot.settings.grace_s ?? deps.graceS,
    log_offset: logOffset,
  };
}

function targetOf(deps: AssignBuildDeps, { id, epoch, projectId, snapshot }: Build): Assignment['target'] {
  const { kind, registry, repository, tag } = snapshot.target;
  if (kind === 'package')
    return { kind: 'objects', registry: '', scheme: 'http', repository, tag, token: '' };
  if (registry !== '')
    return { kind: 'registry', registry, scheme: deps.targetScheme, repository, tag, token: '' };
  const token = deps.buildToken({ buildId: id, epoch, projectId, repository });
  return { kind: 'embedded', registry: deps.registry(), scheme: 'http', repository, tag, token };
}
