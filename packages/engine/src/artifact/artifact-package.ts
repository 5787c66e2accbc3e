import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BuildFailure } from '../build-failure.ts';
import type { KnownPackages } from '../known/known-packages.ts';
import type { SourcePackage } from '../sources/source-package.ts';
import type { Artifact } from './find-artifact.ts';
import { packFolder } from './pack-folder.ts';

export interface ArtifactPackageOptions {
  readonly checkout: string;
  readonly artifact: Artifact;
  /** Created. */
  readonly file: string;
  readonly maxEntries: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  readonly knownPackages: KnownPackages;
}

/** What a build left, as a package like those that are handed in. */
export async function artifactPackage(options: ArtifactPackageOptions): Promise<SourcePackage> {
  const { checkout, artifact, file, maxEntries, maxBytes, signal, knownPackages } = options;
  const path = join(checkout, artifact.path);
  const left =
    artifact.kind === 'folder'
      ? packFolder({ folder: path, file, maxEntries, maxBytes, signal })
      : takeFile({ path, file, maxBytes, signal });
  const { size, sha256 } = await left.catch(asLeft);
  const known = await knownPackages.find(sha256);
  return { size, sha256, ...(known === undefined ? {} : { known }), file: async () => file };
}

/** What the build left in a way that even its owner cannot read is the build's own doing. */
function asLeft(error: NodeJS.ErrnoException): never {
  if (error.code !== 'EACCES' && error.code !== 'ENAMETOOLONG') throw error;
  throw new BuildFailure('archive_invalid', `The build left something that cannot be read (${error.code}).`, {
    cause: error,
  });
}

interface TakeFileOptions extends Pick<ArtifactPackageOptions, 'file' | 'maxBytes' | 'signal'> {
  readonly path: string;
}

async function takeFile({ path, file, maxBytes, signal }: TakeFileOptions) {
  const { size } = await stat(path);
  if (size > maxBytes)
    throw new BuildFailure('archive_invalid', `The build left more than ${maxBytes} bytes.`);
  await link(path, file);
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash, { signal });
  return { size, sha256: hash.digest('hex') };
}
