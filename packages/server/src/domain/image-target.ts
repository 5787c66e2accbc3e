import type { BuildSettings, EnvironmentSetting } from '@stagewright/api';
import type { ImageTarget } from './build.ts';

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const PATH = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const HOST = '(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+\\])(?::[0-9]{1,5})?';
const REFERENCE = new RegExp(
  `^(?:${HOST}/)?${COMPONENT}(?:/${COMPONENT})*(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`,
);

/** A job name as a component of a repository name: lower case, each run of `-` and `_` as one `-`. */
export function repositoryComponent(jobName: string): string {
  return jobName.toLowerCase().replace(/[-_]+/g, '-');
}

/** The namespace of an image: its repository's first component; it belongs to one project. */
export function namespaceOf(repository: string): string {
  return repository.slice(0, Math.max(0, repository.indexOf('/'))) || repository;
}

/** The namespace of a project that names none. */
export function defaultNamespace(project: { readonly id: string; readonly name: string }): string {
  return project.name === 'default' ? 'default' : `cas_${project.id}`;
}

export interface TargetOf {
  readonly jobName: string;
  readonly settings: BuildSettings;
  readonly environment: EnvironmentSetting;
  readonly index: number;
  readonly defaultNamespace: string;
  /** Host and port, `''` for the embedded registry. */
  readonly registry: string;
}

/** Where a build's image goes: `<namespace>/<name>:<tag>`; the tag is the job's docker_version, else the build's index. */
export function imageTarget(of: TargetOf): ImageTarget {
  const namespace = of.settings.artifact_namespace || of.defaultNamespace;
  const name = of.settings.artifact_name || repositoryComponent(of.jobName);
  const tag = of.settings.artifact_tag || of.environment.docker_version || String(of.index);
  return { registry: of.registry, repository: `${namespace}/${name}`, tag };
}

const DEFAULT_BUCKET = 'artifacts';

/** Where a build's package goes: `obs://<bucket>/<name>/<tag>/<file>`, with name and tag as an image would have. */
export function packageTarget(of: Omit<TargetOf, 'defaultNamespace' | 'registry'>): ImageTarget {
  return { ...imageTarget({ ...of, defaultNamespace: DEFAULT_BUCKET, registry: '' }), kind: 'package' };
}

/** What is wrong with a job's image name, or null. */
export function targetProblem(of: Omit<TargetOf, 'index' | 'registry'>): string | null {
  const target = imageTarget({ ...of, index: 1, registry: '' });
  if (of.settings.artifact_namespace && !PATH.test(of.settings.artifact_namespace)) {
    return 'build.artifact_namespace: must be a repository path of lower-case letters, digits and single separators.';
  }
  if (target.repository.length > 255 || !PATH.test(target.repository)) {
    return 'build.artifact_name: must be a repository path of lower-case letters, digits and single separators.';
  }
  if (!TAG.test(target.tag)) {
    const field = of.settings.artifact_tag ? 'build.artifact_tag' : 'environment_setting.docker_version';
    return `${field}: must be a valid tag, [A-Za-z0-9_][A-Za-z0-9._-]{0,127}.`;
  }
  return null;
}

/** What is wrong with the image that a job is built on, or null. */
export function baseProblem({ base_image: base }: Pick<BuildSettings, 'base_image'>): string | null {
  if (!base || REFERENCE.test(base)) return null;
  return 'build.base_image: must be an image reference, registry/repository:tag or …@sha256:<64 digits>, or host/node, host/java.';
}
