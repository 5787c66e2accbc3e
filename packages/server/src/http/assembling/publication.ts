import type { BuildRecord } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import type { Addresses } from './wire.ts';

/**
 * Where a build's image or package goes, and what is there. The address is the planned one until it is published: of a package, whose
 * file's name only the build tells, that of its folder.
 */
export function publicationOf(
  build: Build,
  addresses: Addresses,
): Pick<BuildRecord, 'swr_repository' | 'swr_repo_page' | 'archive_result'> {
  const key = String(build.createdAt);
  const { kind, reference, page } = placeOf(build, addresses);
  return {
    swr_repository: { [key]: reference },
    swr_repo_page: { [key]: page },
    archive_result: archiveOf(build, reference, kind),
  };
}

interface Place {
  readonly kind: 'image' | 'package';
  readonly reference: string;
  readonly page: string;
}

function placeOf({ image, snapshot: { target } }: Build, { publicUrl, registry }: Addresses): Place {
  const { repository, tag } = target;
  const native = `${publicUrl()}/stagewright/v1`;
  if (target.kind === 'package') {
    const reference = image?.reference ?? `obs://${repository}/${tag}/`;
    return { kind: 'package', reference, page: `${native}/objects/${reference.slice('obs://'.length)}` };
  }
  return {
    kind: 'image',
    reference: `${target.registry || registry()}/${repository}:${tag}`,
    page: target.registry ? `https://${target.registry}` : `${native}/images/${repository}`,
  };
}

/** Of a build whose success was found out without its worker's report, no more is known than what was published. */
function archiveOf(
  { image, state, publishedDigest }: Build,
  reference: string,
  kind: Place['kind'],
): BuildRecord['archive_result'] {
  if (image) return { ...image, kind };
  const found = state === 'Successful' && publishedDigest !== null;
  return found ? { reference, digest: publishedDigest, kind } : {};
}
