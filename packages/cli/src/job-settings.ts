import { text } from 'node:stream/consumers';
import type { JobBody } from '@stagewright/api';
import { usageError } from './cli-error.ts';
import { given } from './given.ts';
import type { Io } from './io.ts';
import type { JobFlags } from './job-flags.ts';
import { readNamedFile } from './read-named-file.ts';

/** The job that `--file` names, or nothing. It is checked by the server. */
export async function readJobFile(io: Io, flags: JobFlags): Promise<Partial<JobBody>> {
  if (flags.file === undefined) return {};
  const name = flags.file === '-' ? 'stdin' : flags.file;
  const content = flags.file === '-' ? await text(io.stdin) : await readNamedFile(flags.file);
  let job: unknown;
  try {
    job = JSON.parse(content);
  } catch (error) {
    throw usageError(`${name} is not JSON: ${(error as Error).message}`);
  }
  if (typeof job !== 'object' || job === null || Array.isArray(job))
    throw usageError(`${name} holds no JSON object`);
  return job;
}

/** Lays the flags over a job. */
export function applyJobFlags(job: Partial<JobBody>, name: string | undefined, flags: JobFlags): JobBody {
  if (flags.package !== undefined && flags.repo !== undefined) {
    throw usageError('A job has one source: give --package or --repo, not both');
  }
  const job_name = name ?? job.job_name;
  if (job_name === undefined) throw usageError('The job needs a name: give it as argument or in --file');
  const codeRepo = codeRepoOf(job.code_repo ?? undefined, flags);
  return {
    ...job,
    job_name,
    ...given({ job_description: flags.description }),
    environment_setting: environmentOf(job.environment_setting, flags),
    ...given({ code_repo: codeRepo, build: buildOf(job.build ?? undefined, flags) }),
  };
}

function environmentOf(stored: JobBody['environment_setting'] | undefined, flags: JobFlags) {
  return {
    ...stored,
    ...given({
      docker_version: flags.tag,
      cluster_name: flags.pool,
      build_os: flags.arch === undefined ? undefined : { arch: flags.arch },
    }),
  };
}

function codeRepoOf(
  stored: JobBody['code_repo'] | undefined,
  flags: JobFlags,
): JobBody['code_repo'] | undefined {
  const more = given({ branch: flags.branch, namespace: flags.namespace, auth: flags.auth });
  if (flags.package !== undefined) return { type: 'BinObs', url: flags.package, ...more };
  if (flags.repo !== undefined) return { type: flags.repoType ?? 'Git', url: flags.repo, ...more };
  if (stored) return { ...stored, ...given({ type: flags.repoType }), ...more };
  if (Object.keys(more).length > 0)
    throw usageError('--branch, --namespace and --auth belong to a source: give --repo');
  return undefined;
}

function buildOf(stored: JobBody['build'] | undefined, flags: JobFlags): JobBody['build'] | undefined {
  const resources = given({ cpus: flags.cpus, memory_mb: flags.memory, pids: flags.pids });
  const build = {
    ...stored,
    ...given({
      language: flags.language,
      language_version: flags.languageVersion,
      build_cmd: flags.buildCmd,
      dockerfile_path: flags.dockerfile,
      dockerfile_target: flags.dockerfileTarget,
      build_args: flags.buildArg,
      submodules: flags.submodules,
      trusted_refs: flags.trustedRef && [...flags.trustedRef],
      code_check: flags.codeCheck,
      artifact_path: flags.artifact,
      artifact_kind: flags.artifactKind,
      secrets: flags.secret && [...flags.secret],
      base_image: flags.baseImage,
      artifact_namespace: flags.imageNamespace,
      artifact_name: flags.imageName,
      checksum: flags.checksum,
      env: flags.env,
      timeout_s: flags.timeout,
      grace_s: flags.grace,
      attempts: flags.attempts,
      network: flags.network,
      executor: flags.executor,
    }),
    ...(Object.keys(resources).length === 0 ? {} : { resources: { ...stored?.resources, ...resources } }),
  };
  return Object.keys(build).length === 0 ? undefined : build;
}
