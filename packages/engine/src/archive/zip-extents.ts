import type { Entry } from 'yauzl';
import { ArchiveError } from './archive-error.ts';
import type { FileWindow } from './file-window.ts';

/** Where an entry lies in the file, header included. */
export interface Extent {
  readonly name: string;
  readonly start: number;
  readonly dataStart: number;
  readonly end: number;
}

const HEADER_BYTES = 30;
const SIGNATURE = 0x04034b50;
const SIZES_FOLLOW = 0x8;
const IN_ZIP64_FIELD = 0xffffffff;

/**
 * Reads an entry's own header and compares it with what the directory says: a program that reads from the front must
 * see the same archive.
 */
export function localExtent(window: FileWindow, entry: Entry, name: string): Extent {
  const start = entry.relativeOffsetOfLocalHeader;
  const header = window.bytesAt(start, HEADER_BYTES);
  if (header.length < HEADER_BYTES || header.readUInt32LE(0) !== SIGNATURE) {
    throw new ArchiveError('has no header where the directory says', { entry: name });
  }
  const flags = header.readUInt16LE(6);
  const method = header.readUInt16LE(8);
  const sizes = [header.readUInt32LE(18), header.readUInt32LE(22)] as const;
  const nameLength = header.readUInt16LE(26);
  const dataStart = start + HEADER_BYTES + nameLength + header.readUInt16LE(28);
  if (method !== entry.compressionMethod) throw differs('compression method', name);
  if ((flags & SIZES_FOLLOW) === 0 && !sizesAgree(sizes, entry)) throw differs('sizes', name);
  const localName = window.bytesAt(start + HEADER_BYTES, nameLength);
  if (!localName.equals(entry.fileNameRaw)) throw differs('name', name);
  return { name, start, dataStart, end: dataStart + entry.compressedSize };
}

function sizesAgree([stored, full]: readonly [number, number], entry: Entry): boolean {
  const agrees = (local: number, directory: number) => local === directory || local === IN_ZIP64_FIELD;
  return agrees(stored, entry.compressedSize) && agrees(full, entry.uncompressedSize);
}

function differs(what: string, entry: string): ArchiveError {
  return new ArchiveError(`has another ${what} in its own header than in the directory`, { entry });
}

/** Refuses entries that share bytes with each other or with the directory, the trick of the smallest zip bombs. */
export function checkExtents(extents: readonly Extent[], directoryStart: number): void {
  const ordered = [...extents].sort((a, b) => a.start - b.start);
  ordered.forEach((extent, index) => {
    const next = ordered[index + 1];
    if (next !== undefined && extent.end > next.start)
      throw new ArchiveError('overlaps another entry', { entry: extent.name });
    if (extent.end > directoryStart)
      throw new ArchiveError('runs into the directory or past the end', { entry: extent.name });
  });
}
