import { posix } from 'node:path';
import type { BuildPlan, BuildSettings } from '@stagewright/api';
import { BuildFailure } from '../../build-failure.ts';
import type { RepositoryFiles } from './repository-files.ts';

const USUAL_NAMES = ['Dockerfile', 'Containerfile'];

/** A Dockerfile where the settings say, else at the root unless they name a command, a language or a package to be made. */
export async function planDockerfile(
  files: RepositoryFiles,
  settings: BuildSettings,
): Promise<BuildPlan | undefined> {
  const { dockerfile_path: wished, dockerfile_target: target, build_args: buildArgs = {} } = settings;
  const path =
    wished === undefined
      ? await usualOne(files, settings)
      : await wishedOne(files, wished, settings.artifact_kind);
  if (path === undefined) return undefined;
  return {
    origin: 'dockerfile',
    because: wished === undefined ? `${path} is at the root` : 'build.dockerfile_path names it',
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

async function usualOne(
  files: RepositoryFiles,
  { build_cmd, language = 'docker', artifact_kind: kind }: BuildSettings,
): Promise<string | undefined> {
  if (build_cmd !== undefined || language.toLowerCase() !== 'docker' || kind === 'package') return undefined;
  for (const name of USUAL_NAMES) if (await files.has(name)) return name;
  return undefined;
}

/** A file, or a folder with a Dockerfile (contract 2.2.1: `./`). */
async function wishedOne(
  files: RepositoryFiles,
  wished: string,
  kind: BuildSettings['artifact_kind'],
): Promise<string> {
  if (kind === 'package')
    throw new BuildFailure(
      'plan_invalid',
      'build.artifact_kind is "package", but the Dockerfile of build.dockerfile_path makes an image.',
    );
  const path = posix.normalize(wished);
  const candidates = [path, ...USUAL_NAMES.map((name) => posix.join(path, name))];
  for (const candidate of candidates) if (await files.has(candidate)) return candidate;
  throw new BuildFailure(
    'plan_invalid',
    `build.dockerfile_path is ${JSON.stringify(wished)}, but the repository has no such Dockerfile.`,
  );
}
