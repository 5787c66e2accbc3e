import { ArchiveError } from './archive/archive-error.ts';
import { BuildFailure } from './build-failure.ts';
import { SourceError } from './sources/source-error.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** Any error as the failure that it means for the build. */
export function asBuildFailure(error: unknown): BuildFailure {
  if (error instanceof BuildFailure) return error;
  if (error instanceof SourceError || error instanceof ArchiveError) {
    return new BuildFailure(error.code, error.message, { cause: error });
  }
  const { code = '' } = (error ?? {}) as NodeJS.ErrnoException;
  if (FULL.has(code))
    return new BuildFailure('disk_full', 'There is no space left for the build.', { cause: error });
  return new BuildFailure('internal', 'An unexpected error of the service ended the build.', {
    cause: error,
  });
}
