import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';

/** Where the bytes of a blob can be read, as often as needed. */
export type BlobSource =
  | { readonly file: string }
  | { readonly bytes: Uint8Array }
  | { open(): Readable | Promise<Readable> };

/** Opens a blob from its start. The caller reads the stream to its end or destroys it. */
export async function openBlobSource(source: BlobSource): Promise<Readable> {
  if ('bytes' in source) return Readable.from([source.bytes], { objectMode: false });
  if ('file' in source) return createReadStream(source.file, { highWaterMark: 1 << 20 });
  return await source.open();
}
