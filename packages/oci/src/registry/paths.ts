import { type Digest, isDigest } from '../digest.ts';
import { OciError } from '../error.ts';
import { isRepositoryName, isTag } from '../reference.ts';

/** Paths below a registry's root. Names are checked, so that none can leave its place in the path. */
export function manifestPath(repository: string, reference: string): string {
  if (!isTag(reference) && !isDigest(reference)) {
    throw new OciError(
      'REFERENCE_INVALID',
      `not a tag or a digest: ${JSON.stringify(reference.slice(0, 200))}`,
    );
  }
  return `${repositoryPath(repository)}/manifests/${reference}`;
}

export function blobPath(repository: string, digest: Digest): string {
  return `${repositoryPath(repository)}/blobs/${digest}`;
}

export function repositoryPath(repository: string): string {
  if (!isRepositoryName(repository)) {
    throw new OciError(
      'REFERENCE_INVALID',
      `not a repository name: ${JSON.stringify(repository.slice(0, 300))}`,
    );
  }
  return `/v2/${repository}`;
}

export const pullScope = (repository: string): string => `repository:${repository}:pull`;
export const pushScope = (repository: string): string => `repository:${repository}:pull,push`;
export const deleteScope = (repository: string): string => `repository:${repository}:delete`;
