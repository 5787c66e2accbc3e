import { closeSync, openSync } from 'node:fs';
import type { ArchiveEntry, ArchiveIndex } from '../archive/archive-entry.ts';
import { checkContents } from '../archive/check-contents.ts';
import { readIndex } from '../archive/index-file.ts';
import type { FoundPackage } from './found-package.ts';
import { jarParts } from './jar/jar-parts.ts';

export interface CheckCopiesInput {
  readonly found: FoundPackage;
  /** Written by the inspection. */
  readonly indexFile: string;
  /** Names of layers. */
  readonly only: readonly string[];
}

/** Whether the layers of a package hold entries that were copied as they are compressed, so that nobody has read them. */
export const copiesEntries = ({ kind }: FoundPackage) => kind === 'jar';

/**
 * Reads what layers copy as it is compressed, against sizes and checksums: Java would find the damage only when it loads a
 * class. Runs in a thread, beside the transfer.
 * @throws ArchiveError
 */
export async function checkCopies({ found, indexFile, only }: CheckCopiesInput): Promise<null> {
  const index = readIndex(indexFile);
  const fd = openSync(index.contents, 'r');
  try {
    await checkContents({ index, fd }, copied(found, index, only));
    return null;
  } finally {
    closeSync(fd);
  }
}

function copied(
  found: FoundPackage,
  { entries }: ArchiveIndex,
  only: readonly string[],
): readonly ArchiveEntry[] {
  if (found.kind !== 'jar') return [];
  if (found.wholeBecause !== undefined) return entries;
  const parts = jarParts(entries, found.mainClass).filter(({ name }) => only.includes(name));
  return parts.flatMap((part) => part.entries);
}
