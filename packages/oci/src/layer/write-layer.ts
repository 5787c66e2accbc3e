import type { Readable } from 'node:stream';
import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import { OciError } from '../error.ts';
import { MEDIA_TYPES } from '../media-types.ts';
import type { LayerEntry } from './layer-entry.ts';
import { type LayerOutput, measuringOutput, openLayerOutput } from './layer-output.ts';
import { TarWriter } from './tar-writer.ts';

/** A layer that was written to a file. */
export interface Layer {
  /** Media type, digest and size of the file as it is stored and sent. */
  readonly descriptor: Descriptor;
  /** Digest of the tar before compression; equals the descriptor's digest for a plain tar. */
  readonly diffId: Digest;
  readonly file: string;
}

/** A layer with where its bytes are: in a file, or wherever `open` gets them from, as often as it is asked. */
export type LayerWithBytes = Pick<Layer, 'descriptor' | 'diffId'> &
  ({ readonly file: string } | { open(): Promise<Readable> });

export interface WriteLayerOptions {
  /** Created or overwritten; removed again when writing fails. */
  readonly file: string;
  /** Default `none`: digests of gzip depend on the version of zlib and on the processor. */
  readonly compression?: 'none' | 'gzip';
  /** 1 (fast) to 9 (small). Default 6. */
  readonly gzipLevel?: number;
  /** Seconds since 1970 of every entry, default 1. */
  readonly mtime?: number;
  readonly signal?: AbortSignal;
}

const DEFAULT_MTIME = 1;

/**
 * Writes a layer whose bytes depend on its entries alone: no clock, umask, locale, user name or order of a file system.
 * Entries come sorted as by `sortEntries`; parent directories that are not among them are added with mode 0755.
 * @throws OciError `LAYER_INVALID`; the signal's reason; errors of the file system
 */
export async function writeLayer(
  entries: Iterable<LayerEntry> | AsyncIterable<LayerEntry>,
  options: WriteLayerOptions,
): Promise<Layer> {
  const { file, compression = 'none', gzipLevel = 6, mtime = DEFAULT_MTIME, signal } = options;
  checkMtime(mtime);
  signal?.throwIfAborted();
  const output = await openLayerOutput({ file, compression, gzipLevel });
  const mediaType = compression === 'gzip' ? MEDIA_TYPES.layerGzip : MEDIA_TYPES.layer;
  return { ...(await fill(output, entries, { mtime, mediaType, signal })), file };
}

/** What `writeLayer` would answer for a plain tar, without a file. */
export async function measureLayer(
  entries: Iterable<LayerEntry> | AsyncIterable<LayerEntry>,
  options: Pick<WriteLayerOptions, 'mtime' | 'signal'> = {},
): Promise<Pick<Layer, 'descriptor' | 'diffId'>> {
  const { mtime = DEFAULT_MTIME, signal } = options;
  checkMtime(mtime);
  signal?.throwIfAborted();
  return await fill(measuringOutput(), entries, { mtime, mediaType: MEDIA_TYPES.layer, signal });
}

function checkMtime(mtime: number): void {
  if (Number.isInteger(mtime) && mtime >= 0 && mtime <= 0xffffffff) return;
  throw new OciError('LAYER_INVALID', 'mtime is not a count of seconds');
}

async function fill(
  output: LayerOutput,
  entries: Iterable<LayerEntry> | AsyncIterable<LayerEntry>,
  options: {
    readonly mtime: number;
    readonly mediaType: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Pick<Layer, 'descriptor' | 'diffId'>> {
  const { mtime, mediaType, signal } = options;
  const writer = new TarWriter({ mtime, sink: (chunk) => output.write(chunk), signal });
  try {
    await writer.addAll(entries);
    await writer.end();
    const { digest, size, diffId } = await output.finish();
    return { descriptor: { mediaType, digest, size }, diffId };
  } catch (error) {
    await output.discard();
    throw error;
  } finally {
    writer.release();
  }
}
