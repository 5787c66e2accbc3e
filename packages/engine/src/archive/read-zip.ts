import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync } from 'node:fs';
import type { ArchiveLimits } from '@stagewright/api';
import { type Entry, fromRandomAccessReaderPromise, getFileNameLowLevel, type ZipFile } from 'yauzl';
import type { ArchiveEntry, ArchiveIndex, EntryData } from './archive-entry.ts';
import { ArchiveError, damaged } from './archive-error.ts';
import { readContent } from './entry-content.ts';
import { checkLinkTarget, entryPath } from './entry-path.ts';
import { EntryTable } from './entry-table.ts';
import { FileWindow } from './file-window.ts';
import { checkExtents, type Extent, localExtent } from './zip-extents.ts';

const UTF8_FLAG = 0x800;
const UNICODE_PATH = 0x7075;
const ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000;
const MODE_TYPE = 0o170000;
const MODE_SYMLINK = 0o120000;
const MODE_DIRECTORY = 0o040000;
const MODE_FILE = 0o100000;
const MADE_ON_UNIX = 3;
const LONGEST_LINK = 4096;

/**
 * Reads the directory of a zip, jar or war strictly: whatever two programs could understand differently is refused.
 * Contents are not read but for the targets of symbolic links.
 * @throws ArchiveError
 */
export async function readZip(file: string, limits: ArchiveLimits): Promise<ArchiveIndex> {
  const fd = openSync(file, 'r');
  try {
    const window = new FileWindow(fd);
    const { size } = fstatSync(fd);
    const directory = await openDirectory(window, size);
    if (directory.entryCount > limits.entries)
      throw new ArchiveError(`has more than ${limits.entries} entries`);
    const directoryStart = Number(directory.readEntryCursor);
    const records = await readRecords(directory);
    const extents = records.map((record) => localExtent(window, record.entry, record.name));
    checkExtents(extents, Math.min(directoryStart, size));
    const table = new EntryTable(limits);
    records.forEach((record, index) => {
      table.add(zipEntry(record, extents[index] as Extent, { fd, table }));
    });
    const { duplicate } = table;
    const entries = table.finish();
    return { format: 'zip', contents: file, entries, ...(duplicate === undefined ? {} : { duplicate }) };
  } finally {
    closeSync(fd);
  }
}

interface Record {
  readonly entry: Entry;
  readonly name: string;
}

async function openDirectory(window: FileWindow, size: number): Promise<ZipFile> {
  try {
    return await fromRandomAccessReaderPromise(window, size, { decodeStrings: false, autoClose: false });
  } catch (error) {
    throw damaged(error);
  }
}

async function readRecords(directory: ZipFile): Promise<Record[]> {
  const records: Record[] = [];
  const each = directory.eachEntry();
  for (;;) {
    let next: IteratorResult<Entry>;
    try {
      next = await each.next();
    } catch (error) {
      throw damaged(error);
    }
    if (next.done === true) return records;
    const entry = next.value;
    records.push({ entry, name: nameOf(entry) });
  }
}

/** Without a flag a name is in code page 437; but the zip of Unix systems sets none, and writes names as the disk has them. */
function nameOf({ fileNameRaw, generalPurposeBitFlag, extraFields, versionMadeBy }: Entry): string {
  const says = (generalPurposeBitFlag & UTF8_FLAG) !== 0 || extraFields.some(({ id }) => id === UNICODE_PATH);
  if (!says && versionMadeBy >> 8 === MADE_ON_UNIX && isUtf8(fileNameRaw))
    return fileNameRaw.toString('utf8');
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
}

function zipEntry(record: Record, extent: Extent, into: { fd: number; table: EntryTable }): ArchiveEntry {
  const { entry, name } = record;
  const path = entryPath(name);
  const kind = kindOf(entry, name);
  const { compressedSize, uncompressedSize, crc32, compressionMethod } = entry;
  if ((entry.generalPurposeBitFlag & ENCRYPTED_FLAGS) !== 0)
    throw new ArchiveError('is encrypted', { entry: name });
  if (compressionMethod !== 0 && compressionMethod !== 8) {
    throw new ArchiveError(`is compressed by method ${compressionMethod}, which is not supported`, {
      entry: name,
    });
  }
  if (compressionMethod === 0 && compressedSize !== uncompressedSize) {
    throw new ArchiveError('is stored, but its two sizes differ', { entry: name });
  }
  into.table.announce(name, uncompressedSize, compressedSize);
  const executable = (unixMode(entry) & 0o111) !== 0;
  if (kind === 'directory') {
    if (uncompressedSize !== 0) throw new ArchiveError('is a directory with content', { entry: name });
    return { path, kind, executable: false, size: 0 };
  }
  const data: EntryData = {
    offset: extent.dataStart,
    storedSize: compressedSize,
    method: compressionMethod === 0 ? 'stored' : 'deflate',
    crc: crc32,
  };
  const file: ArchiveEntry = { path, kind: 'file', executable, size: uncompressedSize, data };
  return kind === 'file' ? file : linkEntry(file, into.fd);
}

function linkEntry(file: ArchiveEntry, fd: number): ArchiveEntry {
  if (file.size > LONGEST_LINK)
    throw new ArchiveError('is a link with an invalid target', { entry: file.path });
  const linkTarget = Buffer.from(readContent(fd, file)).toString('utf8');
  checkLinkTarget(file.path, linkTarget);
  return { path: file.path, kind: 'symlink', executable: false, size: 0, linkTarget };
}

function unixMode(entry: Entry): number {
  return entry.versionMadeBy >> 8 === MADE_ON_UNIX ? entry.externalFileAttributes >>> 16 : 0;
}

function kindOf(entry: Entry, name: string): ArchiveEntry['kind'] {
  const type = unixMode(entry) & MODE_TYPE;
  if (name.endsWith('/')) {
    if (type !== 0 && type !== MODE_DIRECTORY)
      throw new ArchiveError('is a directory by name, but not by type', { entry: name });
    return 'directory';
  }
  if (type === MODE_SYMLINK) return 'symlink';
  if (type === MODE_DIRECTORY)
    throw new ArchiveError('is a directory by type, but not by name', { entry: name });
  if (type !== 0 && type !== MODE_FILE)
    throw new ArchiveError('is neither a file, a directory nor a link', { entry: name });
  return 'file';
}
