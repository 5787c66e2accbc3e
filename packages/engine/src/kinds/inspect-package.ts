import { closeSync, fstatSync, openSync } from 'node:fs';
import type { ArchiveLimits } from '@stagewright/api';
import type { ArchiveIndex } from '../archive/archive-entry.ts';
import { ArchiveError } from '../archive/archive-error.ts';
import { writeIndex } from '../archive/index-file.ts';
import { readArchive } from '../archive/read-archive.ts';
import { recogniseProgramFile } from './binary/recognise-binary.ts';
import type { Recognised } from './found-package.ts';
import { recognise } from './recognise.ts';

export interface InspectPackageInput {
  readonly file: string;
  /** Created where the archive is a compressed tar. Beside it, with an ending of its own, jars within the archive lie while they are looked at. */
  readonly expandedFile: string;
  /** Created where layers are made of single entries: the archive's index. */
  readonly indexFile: string;
  readonly limits: ArchiveLimits;
}

export interface Inspection {
  readonly format: ArchiveIndex['format'] | 'none';
  readonly files: number;
  readonly expandedBytes: number;
  readonly package: Recognised;
}

/**
 * Reads an archive strictly and tells what it is. Runs in a thread.
 * @throws ArchiveError
 */
export async function inspectPackage(input: InspectPackageInput): Promise<Inspection> {
  const index = await readArchive(input);
  if (index === undefined) return inspectFile(input.file);
  const kind = await recogniseIn(index, input);
  if (kind.kind !== 'jar' && index.duplicate !== undefined) {
    throw new ArchiveError('is there twice', { entry: index.duplicate });
  }
  if (kind.kind !== 'unknown' && kind.kind !== 'unusable') await writeIndex(input.indexFile, index);
  const files = index.entries.filter((entry) => entry.kind === 'file');
  return {
    format: index.format,
    files: files.length,
    expandedBytes: files.reduce((sum, { size }) => sum + size, 0),
    package: kind,
  };
}

/** What is no archive may be a program. */
function inspectFile(file: string): Inspection {
  const fd = openSync(file, 'r');
  try {
    const program = recogniseProgramFile(fd);
    const unknown = {
      kind: 'unknown',
      found: 'neither an archive (jar, war, zip, tar, tar.gz, tar.xz) nor a program',
    } as const;
    const { size } = fstatSync(fd);
    return { format: 'none', files: 1, expandedBytes: size, package: program ?? unknown };
  } finally {
    closeSync(fd);
  }
}

async function recogniseIn(
  index: ArchiveIndex,
  { expandedFile, limits }: InspectPackageInput,
): Promise<Recognised> {
  const fd = openSync(index.contents, 'r');
  try {
    return await recognise(index, fd, { scratchFile: `${expandedFile}.jar`, limits });
  } finally {
    closeSync(fd);
  }
}
