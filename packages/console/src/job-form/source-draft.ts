import type { BuildSettings, CodeRepo, JobDetail } from '@stagewright/api';
import { given, number, shown } from './given.ts';
import { linesOf, namesOf, variablesOf } from './lines.ts';

/** Where what is built comes from: a package that is sent now, one that lies somewhere, or a repository. */
export type SourceKind = 'upload' | 'address' | 'repository';

/** What is typed about a repository and how it is built. */
export interface SourceDraft {
  readonly source: SourceKind;
  readonly url: string;
  readonly repoType: string;
  readonly branch: string;
  readonly owner: string;
  readonly auth: string;
  readonly submodules: boolean;
  readonly command: string;
  readonly artifactPath: string;
  readonly artifactKind: string;
  readonly dockerfile: string;
  readonly dockerfileTarget: string;
  readonly buildArgs: string;
  readonly env: string;
  readonly secrets: readonly string[];
  readonly network: string;
  readonly trustedRefs: string;
  readonly withoutCaches: boolean;
  readonly cpus: string;
  readonly memory: string;
  readonly processes: string;
  readonly grace: string;
}

/** Types of the contract, and plain git for every other server. */
export const REPOSITORY_TYPES = ['Git', 'GitHub', 'GitLab', 'Gitee', 'Bitbucket', 'DevCloud'] as const;

export const EMPTY_SOURCE: SourceDraft = {
  source: 'upload',
  url: '',
  repoType: 'Git',
  branch: 'main',
  owner: '',
  auth: '',
  submodules: false,
  command: '',
  artifactPath: '',
  artifactKind: '',
  dockerfile: '',
  dockerfileTarget: '',
  buildArgs: '',
  env: '',
  secrets: [],
  network: '',
  trustedRefs: '',
  withoutCaches: false,
  cpus: '',
  memory: '',
  processes: '',
  grace: '',
};

/** The repository of a job; undefined where it builds a package. */
export function repositoryOf(codeRepo: CodeRepo | null): CodeRepo | undefined {
  return codeRepo === null || codeRepo.type.toLowerCase() === 'binobs' ? undefined : codeRepo;
}

export function sourceDraftOf({ code_repo: codeRepo, build }: JobDetail['spec']): SourceDraft {
  const repo = repositoryOf(codeRepo);
  if (!repo) {
    return { ...EMPTY_SOURCE, source: 'address', url: codeRepo?.url ?? '', auth: shown(codeRepo?.auth) };
  }
  return {
    source: 'repository',
    url: repo.url,
    repoType: repo.type,
    branch: shown(repo.branch),
    owner: shown(repo.namespace),
    auth: shown(repo.auth),
    submodules: build.submodules ?? false,
    command: shown(build.build_cmd),
    artifactPath: shown(build.artifact_path),
    artifactKind: shown(build.artifact_kind),
    dockerfile: shown(build.dockerfile_path),
    dockerfileTarget: shown(build.dockerfile_target),
    buildArgs: linesOf(build.build_args),
    env: linesOf(build.env),
    secrets: build.secrets ?? [],
    network: shown(build.network),
    trustedRefs: (build.trusted_refs ?? []).join('\n'),
    withoutCaches: build.cache === false,
    cpus: shown(build.resources?.cpus),
    memory: shown(build.resources?.memory_mb),
    processes: shown(build.resources?.pids),
    grace: shown(build.grace_s),
  };
}

/** The folder of a repository in its address: owner, group or groups. */
function ownerIn(url: string): string {
  const path = /^[a-z]+:\/\/[^/]+\/(.*)$/.exec(url)?.[1] ?? /^[^/:]+@[^/:]+:(.*)$/.exec(url)?.[1] ?? '';
  return path.split('/').filter(Boolean).slice(0, -1).join('/');
}

export function codeRepoOf(draft: SourceDraft, existing: CodeRepo | null): CodeRepo {
  const url = draft.url.trim();
  if (draft.source !== 'repository') {
    const { auth: _, ...kept } = existing ?? { type: 'BinObs' };
    return { ...kept, url, ...given('auth', draft.auth) };
  }
  return {
    type: draft.repoType,
    url,
    branch: draft.branch.trim(),
    namespace: draft.owner.trim() || ownerIn(url),
    ...given('auth', draft.auth),
  };
}

/** Variables as they are stored, unless their lines were changed: a value may hold a line end, which lines cannot say. */
const variables = (lines: string, stored: Readonly<Record<string, string>> | undefined) =>
  lines === linesOf(stored) ? stored : variablesOf(lines);

function resourcesOf({ cpus, memory, processes }: SourceDraft): BuildSettings['resources'] {
  const limits = { ...number('cpus', cpus), ...number('memory_mb', memory), ...number('pids', processes) };
  return Object.keys(limits).length === 0 ? undefined : limits;
}

/** What the form says of a repository's build; undefined is what it leaves open. */
function wishesOf(draft: SourceDraft, existing: BuildSettings) {
  return {
    submodules: draft.submodules || undefined,
    build_cmd: draft.command.trim() || undefined,
    artifact_path: draft.artifactPath.trim() || undefined,
    artifact_kind: (draft.artifactKind || undefined) as BuildSettings['artifact_kind'],
    dockerfile_path: draft.dockerfile.trim() || undefined,
    dockerfile_target: draft.dockerfileTarget.trim() || undefined,
    build_args: variables(draft.buildArgs, existing.build_args),
    env: variables(draft.env, existing.env),
    secrets: draft.secrets.length === 0 ? undefined : [...draft.secrets],
    network: (draft.network || undefined) as BuildSettings['network'],
    trusted_refs: namesOf(draft.trustedRefs),
    cache: draft.withoutCaches ? false : undefined,
    resources: resourcesOf(draft),
    ...{ grace_s: undefined, ...number('grace_s', draft.grace) },
  } satisfies { [K in keyof BuildSettings]?: BuildSettings[K] | undefined };
}

/** The settings of a repository's build, without what is left open. What else the job has stays as it is. */
export function sourceSettingsOf(draft: SourceDraft, existing: BuildSettings): BuildSettings {
  if (draft.source !== 'repository') return existing;
  const settings = Object.entries({ ...existing, ...wishesOf(draft, existing) });
  return Object.fromEntries(settings.filter(([, value]) => value !== undefined));
}
