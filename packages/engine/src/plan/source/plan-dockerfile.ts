import { posix } from 'node:path';
import type { BuildPlan, BuildSettings } from '@stagewright/api';
import { BuildFailure } from '../../build-failure.ts';
import type { RepositoryFiles } from './repository-files.ts';

const USUAL_NAMES = ['Dockerfile', 'Containerfile'];

/** A Dockerfile where the settings say, else at the root unless they name a command or a language. */
export async function planDockerfile(
  files: RepositoryFiles,
  settings: BuildSettings,
): Promise<BuildPlan | undefined> {
  const { dockerfile_path: wished, dockerfile_target: target, build_args: buildArgs = {} } = settings;
  const path = wished === undefined ? await usualOne(files, settings) : await wishedOne(files, wished);
  if (path === undefined) return undefined;
  return {
    origin: 'dockerfile',
    because: wished === undefined ? `${path} is at the root` : becauseWished(settings),
    executor: 'buildah',
    language: '',
    language_version: '',
    version_from: '',
    tool: '',
    steps: [],
    dockerfile: { path, context: '.', build_args: buildArgs, ...(target === undefined ? {} : { target }) },
    caches: [],
  };
}

function becauseWished({ build_cmd: command }: BuildSettings): string {
  const alone = command === undefined ? '' : '; build.build_cmd is not run';
  return `build.dockerfile_path names it${alone}`;
}

async function usualOne(
  files: RepositoryFiles,
  { build_cmd, language }: BuildSettings,
): Promise<string | undefined> {
  if (build_cmd !== undefined || (language !== undefined && language.toLowerCase() !== 'docker'))
    return undefined;
  for (const name of USUAL_NAMES) if (await files.has(name)) return name;
  return undefined;
}

/** A file, or a folder with a Dockerfile (contract 2.2.1: `./`). */
async function wishedOne(files: RepositoryFiles, wished: string): Promise<string> {
  const path = posix.normalize(wished);
  const candidates = [path, ...USUAL_NAMES.map((name) => posix.join(path, name))];
  for (const candidate of candidates) if (await files.has(candidate)) return candidate;
  throw new BuildFailure(
    'plan_invalid',
    `build.dockerfile_path is ${JSON.stringify(wished)}, but the repository has no such Dockerfile.`,
  );
}
