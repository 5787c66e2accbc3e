import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { ArchiveLimits } from '@stagewright/api';
import { ArchiveError, damaged } from './archive-error.ts';

const CHUNK_BYTES = 1 << 20;
const BLOCK = 512;

export interface ExpandOptions {
  readonly file: string;
  readonly compression: 'gzip' | 'xz';
  /** Created. */
  readonly expandedFile: string;
  readonly limits: ArchiveLimits;
}

/**
 * Expands a compressed tar; its headers and padding count, so a little more than the limit of contents is let through.
 * @throws ArchiveError
 */
export async function expand({ file, compression, expandedFile, limits }: ExpandOptions): Promise<void> {
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
  const target = createWriteStream(expandedFile, {
    flags: 'wx',
    mode: 0o600,
    highWaterMark: 4 * CHUNK_BYTES,
  });
  const source = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  try {
    if (compression === 'gzip')
      await pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), meter, target);
    else await pipeline(await unxz(source), meter, target);
  } catch (error) {
    throw expandError(error);
  }
}

/** Its decoder is WebAssembly: what a hostile file does to it stays in it, and its dictionary has 64 MiB at most. */
async function unxz(source: Readable): Promise<Readable> {
  const { default: xz } = await import('xz-decompress');
  return Readable.fromWeb(
    new xz.XzReadableStream(Readable.toWeb(source) as ReadableStream<Uint8Array>) as never,
  );
}

const XZ_ERROR = /^get_next_output failed with error code (\d+)$/;
/** Codes of XZ Embedded that say more than that the file is damaged. */
const XZ_REASONS: Readonly<Record<string, string>> = {
  4: 'is compressed with a dictionary of more than 64 MiB',
  6: 'is compressed by xz with a filter or check that is not supported',
};

function expandError(error: unknown): unknown {
  if (error instanceof ArchiveError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const [, number] = XZ_ERROR.exec(message) ?? [];
  if (number === undefined) return String(code).startsWith('Z_') ? damaged(error) : error;
  return new ArchiveError(XZ_REASONS[number] ?? 'is damaged: its xz data is corrupt or cut off', {
    cause: error,
  });
}
