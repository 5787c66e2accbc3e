import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { ArchiveLimits } from '@stagewright/api';
import { extract, type Header } from 'tar-stream';
import type { ArchiveEntry, ArchiveIndex } from './archive-entry.ts';
import { ArchiveError, damaged } from './archive-error.ts';
import { checkLinkTarget, entryPath } from './entry-path.ts';
import { EntryTable } from './entry-table.ts';
import { expand } from './expand.ts';

const CHUNK_BYTES = 1 << 20;
const NAMES: Readonly<Record<string, string>> = {
  link: 'a hard link',
  'character-device': 'a device',
  'block-device': 'a device',
  fifo: 'a named pipe',
};

export interface ReadTarOptions {
  readonly file: string;
  readonly format: 'tar' | 'tar.gz' | 'tar.xz';
  /** Where a compressed archive is kept expanded, so that its entries can be read in any order. */
  readonly expandedFile: string;
  readonly limits: ArchiveLimits;
}

/**
 * Reads the headers of a tar strictly, compressed or not. Contents stay where they are, in the archive or its expanded copy.
 * @throws ArchiveError
 */
export async function readTar(options: ReadTarOptions): Promise<ArchiveIndex> {
  const { file, format, expandedFile, limits } = options;
  const contents = format === 'tar' ? file : expandedFile;
  if (format !== 'tar') await expand({ ...options, compression: format === 'tar.gz' ? 'gzip' : 'xz' });
  const { size } = await stat(contents);
  const table = new EntryTable(limits);
  const headers = extract();
  const reading = pipeline(createReadStream(contents, { highWaterMark: CHUNK_BYTES }), headers).catch(
    (error: unknown) => {
      throw error instanceof ArchiveError ? error : damaged(error);
    },
  );
  headers.on('entry', (header, stream, next) => {
    // It fails with the whole, which is what is waited for.
    stream.on('error', () => undefined);
    try {
      table.add(tarEntry(header, table, size));
    } catch (error) {
      headers.destroy(error as Error);
      return;
    }
    stream.on('end', () => next());
    stream.resume();
  });
  await reading;
  const { duplicate } = table;
  return {
    format,
    contents,
    entries: table.finish(),
    ...(duplicate === undefined ? {} : { duplicate }),
  };
}

/** tar-stream tells where an entry's content begins; its types do not. */
type PlacedHeaders = Header & { readonly byteOffset: number };

function tarEntry(header: Header, table: EntryTable, archiveSize: number): ArchiveEntry {
  const { name, type, mode = 0, linkname } = header;
  const size = header.size ?? 0;
  const path = entryPath(name);
  if (type !== 'file' && type !== 'contiguous-file' && type !== 'directory' && type !== 'symlink') {
    throw new ArchiveError(`is ${NAMES[String(type)] ?? 'of an unknown type'}, which is not allowed`, {
      entry: name,
    });
  }
  if (!Number.isSafeInteger(size)) throw new ArchiveError('has no valid size', { entry: name });
  table.announce(name, size, size);
  if (type === 'directory' || type === 'symlink') {
    if (size !== 0) throw new ArchiveError(`is a ${type} with content`, { entry: name });
    if (type === 'directory') return { path, kind: type, executable: false, size: 0 };
    const linkTarget = linkname ?? '';
    checkLinkTarget(path, linkTarget);
    return { path, kind: type, executable: false, size: 0, linkTarget };
  }
  if (name.endsWith('/') || path === '')
    throw new ArchiveError('is a file with the name of a directory', { entry: name });
  const offset = (header as PlacedHeaders).byteOffset;
  if (offset + size > archiveSize) throw new ArchiveError('is cut off', { entry: name });
  const data = { offset, storedSize: size, method: 'stored' } as const;
  return { path, kind: 'file', executable: (mode & 0o111) !== 0, size, data };
}
