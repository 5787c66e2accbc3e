import type { CodeRepo, JobBody } from '@stagewright/api';
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
const OBJECT_URL = /^obs:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/;

export function parseObjectUrl(url: string): { bucket: string; key: string } | null {
  const match = OBJECT_URL.exec(url);
  return match?.[1] && match[2] && isObjectKey(match[2]) ? { bucket: match[1], key: match[2] } : null;
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
    return 'code_repo.url: must be obs://bucket/key or an http(s):// address.';
  }
  if (!['http:', 'https:'].includes(parsed.protocol))
    return 'code_repo.url: must be obs://bucket/key or an http(s):// address.';
  if (parsed.username || parsed.password) return 'code_repo.url: must not hold a user name or password.';
  return null;
}

function sourceProblem(codeRepo: CodeRepo): string | null {
  if (!isPackage(codeRepo)) return repositoryProblem(codeRepo);
  const { url } = codeRepo;
  if (!url.startsWith('obs:')) return httpProblem(url);
  return parseObjectUrl(url) ? null : 'code_repo.url: must be obs://bucket/key with a valid bucket and key.';
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
  const source = spec.codeRepo ? sourceProblem(spec.codeRepo) : null;
  return source ? { kind: 'invalid', message: source } : { kind: 'spec', spec };
}
