import { createReadStream } from 'node:fs';
import { type Readable, Transform } from 'node:stream';
import { constants, crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import type { ArchiveEntry, EntryData } from './archive-entry.ts';
import { ArchiveError } from './archive-error.ts';
import { readFully } from './file-window.ts';

const CHUNK_BYTES = 1 << 20;

/**
 * The whole content of a file entry, checked against size and CRC. Synchronous: for small entries, in a thread.
 * @throws ArchiveError
 */
export function readContent(fd: number, entry: ArchiveEntry): Uint8Array {
  const data = dataOf(entry);
  const stored = Buffer.allocUnsafe(data.storedSize);
  if (readFully(fd, stored, data.offset) !== stored.length)
    throw new ArchiveError('is cut off', { entry: entry.path });
  const content = data.method === 'stored' ? stored : inflate(stored, entry);
  if (content.length !== entry.size) throw sizeDiffers(entry);
  if (data.crc !== undefined && crc32(content) !== data.crc) throw crcDiffers(entry);
  return content;
}

/** The first bytes of a file entry, unchecked; fewer when it has not as many. */
export function readHead(fd: number, entry: ArchiveEntry, length: number): Uint8Array {
  const data = dataOf(entry);
  const stored = Buffer.allocUnsafe(Math.min(data.storedSize, length + 4096));
  const read = stored.subarray(0, readFully(fd, stored, data.offset));
  if (data.method === 'stored') return read.subarray(0, length);
  try {
    return inflateRawSync(read, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, length);
  } catch (error) {
    throw new ArchiveError('is damaged', { entry: entry.path, cause: error });
  }
}

/** The content of a file entry that is not empty, as a stream that fails when size or CRC are not as announced. */
export function openContent(file: string, entry: ArchiveEntry): Readable {
  const { offset, storedSize, method, crc } = dataOf(entry);
  const raw = createReadStream(file, {
    start: offset,
    end: offset + storedSize - 1,
    highWaterMark: CHUNK_BYTES,
  });
  if (method === 'stored') return checked(entry, crc, raw);
  const inflater = createInflateRaw({ chunkSize: CHUNK_BYTES });
  raw.on('error', (error) => inflater.destroy(error));
  inflater.on('close', () => raw.destroy());
  return checked(entry, crc, raw.pipe(inflater));
}

function checked(entry: ArchiveEntry, crc: number | undefined, from: Readable): Readable {
  let seen = 0;
  let sum = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > entry.size) return done(sizeDiffers(entry));
      if (crc !== undefined) sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush(done) {
      if (seen !== entry.size) return done(sizeDiffers(entry));
      done(crc === undefined || sum === crc ? null : crcDiffers(entry));
    },
  });
  from.on('error', (cause) => check.destroy(new ArchiveError('is damaged', { entry: entry.path, cause })));
  check.on('close', () => from.destroy());
  return from.pipe(check);
}

function inflate(stored: Uint8Array, entry: ArchiveEntry): Buffer {
  try {
    return inflateRawSync(stored, { maxOutputLength: Math.max(1, entry.size) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw sizeDiffers(entry);
    throw new ArchiveError('is damaged', { entry: entry.path, cause: error });
  }
}

function dataOf(entry: ArchiveEntry): EntryData {
  if (entry.data === undefined) throw new TypeError(`${entry.path} is not a file`);
  return entry.data;
}

function sizeDiffers(entry: ArchiveEntry): ArchiveError {
  return new ArchiveError('has not the size that was announced', { entry: entry.path });
}

function crcDiffers(entry: ArchiveEntry): ArchiveError {
  return new ArchiveError('is damaged: its checksum is wrong', { entry: entry.path });
}
