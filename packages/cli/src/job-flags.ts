import type { CodeCheckSettings } from '@stagewright/api';
import { type Command, Option } from 'commander';
import { assignment, codeCheck, decimal, repeated, whole } from './option-values.ts';

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
  readonly dockerfileTarget?: string;
  readonly buildArg?: Readonly<Record<string, string>>;
  readonly submodules?: true;
  readonly trustedRef?: readonly string[];
  readonly codeCheck?: CodeCheckSettings;
  readonly artifact?: string;
  readonly artifactKind?: 'image' | 'package';
  readonly secret?: readonly string[];
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
    .option('--repo-type <type>', 'GitHub, GitLab, Gitee, Bitbucket, DevCloud or Git (default: Git)')
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
    .option('--dockerfile-target <stage>', 'stage of the Dockerfile that becomes the image')
    .option('--build-arg <NAME=value>', 'argument of the Dockerfile; may be repeated', assignment)
    .option('--submodules', 'fetch the submodules too')
    .option(
      '--trusted-ref <pattern>',
      'branch or tag whose builds may write caches; may be repeated',
      repeated,
    )
    .option(
      '--code-check <check=errors>',
      'check that a Maven project runs (checkstyle, pmd, findbugs), and the most errors it may find; may be repeated',
      codeCheck,
    )
    .option('--artifact <path>', 'what the build command leaves: a file, folder or pattern')
    .addOption(new Option('--artifact-kind <kind>', 'what becomes of it').choices(['image', 'package']))
    .option('--secret <name>', 'secret that the build commands get; may be repeated', repeated)
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
