import { posix } from 'node:path';
import { BuildFailure } from '../../build-failure.ts';
import type { BroughtBase } from './bring-bases.ts';
import { CHECKOUT_PLACE, type DockerfileBuild, OUTPUT_PLACE, SECRETS_PLACE } from './dockerfile-build.ts';

const IMAGE_ID_PLACE = `${OUTPUT_PLACE}/id`;
/**
 * Rights that root of a container does without: a `chroot` leads out of the container, and raw packets or devices are nothing for a build.
 */
const DROPPED = ['CAP_SYS_CHROOT', 'CAP_NET_RAW', 'CAP_MKNOD', 'CAP_AUDIT_WRITE'];

/**
 * The arguments of `buildah build`. One time for all files: a layer that an earlier build has made, with its own time, would otherwise give
 * another digest than the same layer made now.
 */
export function buildArguments(
  { dockerfile, secrets }: Pick<DockerfileBuild, 'dockerfile' | 'secrets'>,
  bases: readonly Pick<BroughtBase, 'written' | 'localName'>[],
): string[] {
  const { path, context, target, build_args } = dockerfile;
  return [
    ...[
      'build',
      '--isolation',
      'chroot',
      '--layers',
      '--force-rm',
      '--pull-never',
      '--format',
      'oci',
      '--timestamp',
      '0',
    ],
    ...DROPPED.flatMap((right) => ['--cap-drop', right]),
    ...Object.entries(build_args).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]),
    ...Object.keys(secrets).flatMap((id) => ['--secret', `id=${id},src=${SECRETS_PLACE}/${id}`]),
    // Some versions of buildah look for what is written, some for what it stands for.
    ...bases.flatMap(({ written, localName }) =>
      written.flatMap((name) => ['--build-context', `${name}=docker-image://${localName}`]),
    ),
    ...(target === undefined ? [] : [`--target=${target}`]),
    ...[`--file=${inCheckout(path)}`, `--iidfile=${IMAGE_ID_PLACE}`, inCheckout(context)],
  ];
}

function inCheckout(path: string): string {
  const place = posix.join(CHECKOUT_PLACE, path);
  if (`${place}/`.startsWith(`${CHECKOUT_PLACE}/`)) return place;
  throw new BuildFailure('plan_invalid', `${path} leads out of the repository.`);
}
