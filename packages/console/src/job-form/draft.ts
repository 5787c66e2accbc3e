import type { JobBody, JobDetail } from '@stagewright/api';
import { given, number, shown } from './given.ts';
import {
  codeRepoOf,
  EMPTY_SOURCE,
  type SourceDraft,
  sourceDraftOf,
  sourceSettingsOf,
} from './source-draft.ts';

/** What is typed into the form. */
export interface JobDraft extends SourceDraft {
  readonly name: string;
  readonly description: string;
  readonly language: string;
  readonly version: string;
  readonly namespace: string;
  readonly imageName: string;
  readonly tag: string;
  readonly base: string;
  readonly timeout: string;
  readonly attempts: string;
  readonly pool: string;
}

export const EMPTY_DRAFT: JobDraft = {
  ...EMPTY_SOURCE,
  name: '',
  description: '',
  language: '',
  version: '',
  namespace: '',
  imageName: '',
  tag: '',
  base: '',
  timeout: '',
  attempts: '',
  pool: '',
};

export function draftOf({ spec }: JobDetail): JobDraft {
  const { build, environment_setting: environment } = spec;
  return {
    ...sourceDraftOf(spec),
    name: spec.job_name,
    description: spec.job_description,
    language: shown(build.language),
    version: shown(build.language_version),
    namespace: shown(build.artifact_namespace),
    imageName: shown(build.artifact_name),
    tag: shown(build.artifact_tag),
    base: shown(build.base_image),
    timeout: shown(build.timeout_s),
    attempts: shown(build.attempts),
    pool: shown(environment.cluster_name),
  };
}

/** The job's definition. What the form does not know of an existing job stays as it is. */
export function bodyOf(draft: JobDraft, existing?: JobDetail): JobBody {
  const spec = existing?.spec;
  const {
    language: _l,
    language_version: _v,
    artifact_namespace: _ns,
    artifact_name: _an,
    artifact_tag: _t,
    base_image: _b,
    timeout_s: _to,
    attempts: _a,
    ...kept
  } = sourceSettingsOf(draft, spec?.build ?? {});
  const { cluster_name: _pool, ...environment } = spec?.environment_setting ?? {};
  return {
    job_name: draft.name.trim(),
    job_description: draft.description,
    environment_setting: { ...environment, ...given('cluster_name', draft.pool) },
    code_repo: codeRepoOf(draft, spec?.code_repo ?? null),
    ...(spec ? { enterprise_project_id: spec.enterprise_project_id } : {}),
    build: {
      ...kept,
      ...given('language', draft.language),
      ...given('language_version', draft.version),
      ...given('artifact_namespace', draft.namespace),
      ...given('artifact_name', draft.imageName),
      ...given('artifact_tag', draft.tag),
      ...given('base_image', draft.base),
      ...number('timeout_s', draft.timeout),
      ...number('attempts', draft.attempts),
    },
  };
}

/** A name that the file suggests, by the rule for job names. */
export function suggestedName(fileName: string): string {
  const stem = fileName.replace(/(\.tar)?\.[A-Za-z0-9]{1,5}$/, '');
  const plain = stem.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[^A-Za-z]+|[^A-Za-z0-9]+$/g, '');
  return plain.length < 2 ? '' : plain.slice(0, 64);
}

const FIELDS: Readonly<Record<string, keyof JobDraft>> = {
  job_name: 'name',
  job_description: 'description',
  'code_repo.url': 'url',
  'code_repo.type': 'repoType',
  'code_repo.branch': 'branch',
  'code_repo.namespace': 'owner',
  'code_repo.auth': 'auth',
  'build.build_cmd': 'command',
  'build.artifact_path': 'artifactPath',
  'build.artifact_kind': 'artifactKind',
  'build.dockerfile_path': 'dockerfile',
  'build.dockerfile_target': 'dockerfileTarget',
  'build.build_args': 'buildArgs',
  'build.secrets': 'secrets',
  'build.network': 'network',
  'build.env': 'env',
  'build.trusted_refs': 'trustedRefs',
  'build.cache': 'withoutCaches',
  'build.resources.cpus': 'cpus',
  'build.resources.memory_mb': 'memory',
  'build.resources.pids': 'processes',
  'build.grace_s': 'grace',
  'build.language': 'language',
  'build.language_version': 'version',
  'build.artifact_namespace': 'namespace',
  'build.artifact_name': 'imageName',
  'build.artifact_tag': 'tag',
  'build.base_image': 'base',
  'build.timeout_s': 'timeout',
  'build.attempts': 'attempts',
  'environment_setting.cluster_name': 'pool',
};

const NAME_TAKEN = 'SVCSTG.CPE.4004005';

/** The field that the service's message names (`body build.timeout_s: …`), or undefined. */
export function fieldOf(code: string, message: string): keyof JobDraft | undefined {
  if (code === NAME_TAKEN) return 'name';
  const path = /^(?:body )?([\w.]+):/.exec(message)?.[1] ?? '';
  const [, field] = Object.entries(FIELDS).find(([name]) => `${path}.`.startsWith(`${name}.`)) ?? [];
  return field;
}
