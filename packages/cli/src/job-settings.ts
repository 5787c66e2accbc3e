import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { JobBody } from '@stagewright/api';
import { type Command, Option } from 'commander';
import { usageError } from './cli-error.ts';
import type { Io } from './io.ts';
import { assignment, decimal, whole } from './option-values.ts';

/** Flags that describe a job, for create and update. */
export interface JobFlags {
  readonly file?: string;
  readonly description?: string;
  readonly package?: string;
  readonly repo?: string;
  readonly repoType?: string;
  readonly branch?: string;
  readonly namespace?: string;
  readonly auth?: string;
  readonly tag?: string;
  readonly arch?: 'x86_64' | 'aarch64';
  readonly pool?: string;
  readonly language?: string;
  readonly languageVersion?: string;
  readonly buildCmd?: string;
  readonly dockerfile?: string;
  readonly baseImage?: string;
  readonly imageNamespace?: string;
  readonly imageName?: string;
  readonly checksum?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeout?: number;
  readonly grace?: number;
  readonly attempts?: number;
  readonly cpus?: number;
  readonly memory?: number;
  readonly pids?: number;
  readonly network?: 'none' | 'public' | 'full';
  readonly executor?: string;
}

export function addJobFlags(command: Command): Command {
  return command
    .option('--file <path>', 'job as JSON, as the API takes it; - reads it from stdin; flags win over it')
    .option('--description <text>', 'what the job is for')
    .option('--package <address>', 'package to build: obs://bucket/key or http(s)://')
    .option('--repo <address>', 'git repository to build')
    .option('--repo-type <type>', 'GitHub, GitLab, Gitee, Bitbucket or DevCloud (default: GitLab)')
    .option('--branch <name>', 'branch of the repository')
    .option('--namespace <name>', 'organisation of the repository')
    .option('--auth <name>', 'repository authorisation')
    .option('--tag <tag>', "tag of the image (default: the build's index)")
    .addOption(new Option('--arch <arch>', 'architecture').choices(['x86_64', 'aarch64']))
    .option('--pool <name>', 'worker pool (the cluster of the API)')
    .option('--language <name>', 'language, for instance java or nodejs')
    .option('--language-version <version>', 'version of the language')
    .option('--build-cmd <command>', 'command that builds the source')
    .option('--dockerfile <path>', 'Dockerfile in the source')
    .option('--base-image <reference>', 'base image')
    .option('--image-namespace <name>', 'namespace of the image')
    .option('--image-name <name>', 'name of the image (default: from the job)')
    .option('--checksum <digest>', 'sha256:… that the package must have')
    .option('--env <NAME=value>', 'environment of the image; may be repeated', assignment)
    .option('--timeout <seconds>', 'longest time of a build', whole(1))
    .option('--grace <seconds>', 'time to end after a stop', decimal)
    .option('--attempts <n>', 'tries when workers are lost', whole(1))
    .option('--cpus <n>', 'processors of a build', decimal)
    .option('--memory <MiB>', 'memory of a build', whole(16))
    .option('--pids <n>', 'processes of a build', whole(8))
    .addOption(
      new Option('--network <mode>', 'network of build commands').choices(['none', 'public', 'full']),
    )
    .option('--executor <name>', 'how build commands are run');
}

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

async function readNamedFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw usageError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
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
  if (flags.repo !== undefined) return { type: flags.repoType ?? 'GitLab', url: flags.repo, ...more };
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

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Only what was given. */
function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}
