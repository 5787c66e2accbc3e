import type { BuildSettings, CodeRepo, JobBody } from '@stagewright/api';
import { repositoryProblem } from '../domain/code-repository.ts';
import { baseProblem, defaultNamespace, targetProblem } from '../domain/image-target.ts';
import { isPackage, type JobSpec } from '../domain/job.ts';

export interface ProjectOf {
  readonly projectId: string;
  readonly projectName: string;
}

export type SpecResult =
  | { readonly kind: 'spec'; readonly spec: JobSpec }
  | { readonly kind: 'invalid'; readonly message: string };

/** Bucket names as in OBS: 3 to 63 lower-case letters, digits, dots and hyphens. Keys: up to 1024 bytes without empty or dotted parts. */
const BUCKET_URL = /^(obs|s3):\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/;

/** An object by bucket and key: `obs` is our own store unless a login says otherwise, `s3` is another one always. */
export interface BucketUrl {
  readonly scheme: 'obs' | 's3';
  readonly bucket: string;
  readonly key: string;
}

export function parseBucketUrl(url: string): BucketUrl | null {
  const [, scheme, bucket = '', key = ''] = BUCKET_URL.exec(url) ?? [];
  return scheme && isBucketName(bucket) && isObjectKey(key)
    ? { scheme: scheme as BucketUrl['scheme'], bucket, key }
    : null;
}

export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..');
}

export function isObjectKey(key: string): boolean {
  const parts = key.split('/');
  const printable = [...key].every((character) => character >= ' ' && character !== '\u007f');
  return (
    printable &&
    Buffer.byteLength(key) <= 1024 &&
    !parts.some((part) => part === '' || part === '.' || part === '..')
  );
}

function httpProblem(url: string): string | null {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return 'code_repo.url: must be obs://bucket/key, s3://bucket/key or an http(s):// address.';
  }
  if (!['http:', 'https:'].includes(parsed.protocol))
    return 'code_repo.url: must be obs://bucket/key, s3://bucket/key or an http(s):// address.';
  if (parsed.username || parsed.password) return 'code_repo.url: must not hold a user name or password.';
  return null;
}

function sourceProblem(codeRepo: CodeRepo): string | null {
  if (!isPackage(codeRepo)) return repositoryProblem(codeRepo);
  const { url } = codeRepo;
  if (!/^(?:obs|s3):/.test(url)) return httpProblem(url);
  return parseBucketUrl(url)
    ? null
    : 'code_repo.url: must be obs://bucket/key or s3://bucket/key with a valid bucket and key.';
}

/** What a job whose artifact is a package contradicts. */
function packageProblem(codeRepo: CodeRepo, settings: BuildSettings): string | null {
  if (settings.artifact_kind !== 'package') return null;
  if (isPackage(codeRepo))
    return 'build.artifact_kind: a package becomes an image; packages are made of repositories.';
  if (settings.dockerfile_path !== undefined)
    return 'build.dockerfile_path: a Dockerfile makes an image, and build.artifact_kind is package.';
  const { artifact_namespace: bucket } = settings;
  return !bucket || isBucketName(bucket)
    ? null
    : 'build.artifact_namespace: is the bucket of the package: 3 to 63 lower-case letters, digits, dots and hyphens.';
}

/** What a job's body means: a stored definition, or what is wrong with it. */
export function jobSpec(body: JobBody, project: ProjectOf): SpecResult {
  const spec: JobSpec = {
    name: body.job_name,
    description: body.job_description ?? '',
    enterpriseProjectId: body.enterprise_project_id || '0',
    environment: body.environment_setting,
    codeRepo: body.code_repo ?? null,
    settings: body.build ?? {},
  };
  const name = { id: project.projectId, name: project.projectName };
  const image =
    targetProblem({
      jobName: spec.name,
      settings: spec.settings,
      environment: spec.environment,
      defaultNamespace: defaultNamespace(name),
    }) ?? baseProblem(spec.settings);
  if (image) return { kind: 'invalid', message: image };
  const source = spec.codeRepo
    ? (sourceProblem(spec.codeRepo) ?? packageProblem(spec.codeRepo, spec.settings))
    : null;
  return source ? { kind: 'invalid', message: source } : { kind: 'spec', spec };
}
