import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { ArchiveLimits } from '@stagewright/api';
import { extract, type Header } from 'tar-stream';
import type { ArchiveEntry, ArchiveIndex } from './archive-entry.ts';
import { ArchiveError } from './archive-error.ts';
import { checkLinkTarget, entryPath } from './entry-path.ts';
import { EntryTable } from './entry-table.ts';

const CHUNK_BYTES = 1 << 20;
const BLOCK = 512;
const NAMES: Readonly<Record<string, string>> = {
  link: 'a hard link',
  'character-device': 'a device',
  'block-device': 'a device',
  fifo: 'a named pipe',
};

export interface ReadTarOptions {
  readonly file: string;
  readonly gzip: boolean;
  /** Where a compressed archive is kept expanded, so that its entries can be read in any order. */
  readonly expandedFile: string;
  readonly limits: ArchiveLimits;
}

/**
 * Reads the headers of a tar or tar.gz strictly. Contents stay where they are, in the archive or its expanded copy.
 * @throws ArchiveError
 */
export async function readTar(options: ReadTarOptions): Promise<ArchiveIndex> {
  const { file, gzip, limits } = options;
  const contents = gzip ? await expand(options) : file;
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
    format: gzip ? 'tar.gz' : 'tar',
    contents,
    entries: table.finish(),
    ...(duplicate === undefined ? {} : { duplicate }),
  };
}

/** Expands a gzip file; headers and padding count, so a little more than the limit of contents is let through. */
async function expand({ file, expandedFile, limits }: ReadTarOptions): Promise<string> {
  const { size: stored } = await stat(file);
  const most = limits.expanded_bytes + limits.entries * 2 * BLOCK + CHUNK_BYTES;
  let seen = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > most) return done(new ArchiveError('expands to more than the limit'));
      if (seen > CHUNK_BYTES && seen > stored * limits.ratio) {
        return done(new ArchiveError(`expands to more than ${limits.ratio} times its size`));
      }
      done(null, chunk);
    },
  });
  try {
    const target = createWriteStream(expandedFile, {
      flags: 'wx',
      mode: 0o600,
      highWaterMark: 4 * CHUNK_BYTES,
    });
    await pipeline(
      createReadStream(file, { highWaterMark: CHUNK_BYTES }),
      createGunzip({ chunkSize: CHUNK_BYTES }),
      meter,
      target,
    );
    return expandedFile;
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw String((error as NodeJS.ErrnoException).code).startsWith('Z_') ? damaged(error) : error;
  }
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

function damaged(error: unknown): ArchiveError {
  const { message } = error as Error;
  return new ArchiveError(`is damaged: ${message.split('\n', 1)[0]?.slice(0, 200) ?? ''}`, { cause: error });
}
