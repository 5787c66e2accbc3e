import type { BuildSettings, CodeRepo, JobDetail } from '@stagewright/api';
import { linesOf, variablesOf } from './variable-lines.ts';

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
  readonly dockerfile: string;
  readonly dockerfileTarget: string;
  readonly buildArgs: string;
  readonly secrets: readonly string[];
  readonly network: string;
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
  dockerfile: '',
  dockerfileTarget: '',
  buildArgs: '',
  secrets: [],
  network: '',
};

/** The repository of a job; undefined where it builds a package. */
export function repositoryOf(codeRepo: CodeRepo | null): CodeRepo | undefined {
  return codeRepo === null || codeRepo.type.toLowerCase() === 'binobs' ? undefined : codeRepo;
}

export function sourceDraftOf({ code_repo: codeRepo, build }: JobDetail['spec']): SourceDraft {
  const repo = repositoryOf(codeRepo);
  if (!repo) return { ...EMPTY_SOURCE, source: 'address', url: codeRepo?.url ?? '' };
  return {
    source: 'repository',
    url: repo.url,
    repoType: repo.type,
    branch: repo.branch ?? '',
    owner: repo.namespace ?? '',
    auth: repo.auth ?? '',
    submodules: build.submodules ?? false,
    command: build.build_cmd ?? '',
    artifactPath: build.artifact_path ?? '',
    dockerfile: build.dockerfile_path ?? '',
    dockerfileTarget: build.dockerfile_target ?? '',
    buildArgs: linesOf(build.build_args),
    secrets: build.secrets ?? [],
    network: build.network ?? '',
  };
}

/** The folder of a repository in its address: owner, group or groups. */
function ownerIn(url: string): string {
  const path = /^[a-z]+:\/\/[^/]+\/(.*)$/.exec(url)?.[1] ?? /^[^/:]+@[^/:]+:(.*)$/.exec(url)?.[1] ?? '';
  return path.split('/').filter(Boolean).slice(0, -1).join('/');
}

export function codeRepoOf(draft: SourceDraft, existing: CodeRepo | null): CodeRepo {
  const url = draft.url.trim();
  if (draft.source !== 'repository') return { ...(existing ?? { type: 'BinObs' }), url };
  return {
    type: draft.repoType,
    url,
    branch: draft.branch.trim(),
    namespace: draft.owner.trim() || ownerIn(url),
    ...(draft.auth === '' ? {} : { auth: draft.auth }),
  };
}

/** The settings of a repository's build, without what is left open. What else the job has stays as it is. */
export function sourceSettingsOf(draft: SourceDraft, existing: BuildSettings): BuildSettings {
  if (draft.source !== 'repository') return existing;
  const {
    submodules: _s,
    build_cmd: _c,
    artifact_path: _p,
    dockerfile_path: _d,
    dockerfile_target: _t,
    build_args: args,
    secrets: _n,
    network: _w,
    ...kept
  } = existing;
  const buildArgs = draft.buildArgs === linesOf(args) ? args : variablesOf(draft.buildArgs);
  const wished = {
    submodules: draft.submodules || undefined,
    build_cmd: draft.command.trim() || undefined,
    artifact_path: draft.artifactPath.trim() || undefined,
    dockerfile_path: draft.dockerfile.trim() || undefined,
    dockerfile_target: draft.dockerfileTarget.trim() || undefined,
    build_args: buildArgs,
    secrets: draft.secrets.length === 0 ? undefined : [...draft.secrets],
    network: (draft.network || undefined) as BuildSettings['network'],
  };
  const given = Object.entries(wished).filter(([, value]) => value !== undefined);
  return { ...kept, ...Object.fromEntries(given) };
}
