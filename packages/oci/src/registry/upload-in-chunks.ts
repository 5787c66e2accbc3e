import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BlobSource, openBlobSource } from '../blob-source.ts';
import type { Descriptor } from '../descriptor.ts';
import { discard } from '../read-stream.ts';
import type { CallOptions } from './manifests.ts';
import { pushScope } from './paths.ts';
import { RegistryError } from './registry-error.ts';
import { skipBytes } from './resumed-body.ts';
import { pauseAfter } from './retry.ts';
import type { Reply, Transport } from './transport.ts';
import type { Upload } from './uploads.ts';

/** What is lost at most when a connection breaks and the registry kept nothing of the piece. */
export const CHUNK_BYTES = 64 * 1024 * 1024;

export interface Pieces extends CallOptions {
  readonly descriptor: Descriptor;
  readonly source: BlobSource;
  readonly chunkBytes: number;
  readonly onProgress?: ((sent: number) => void) | undefined;
}

/** How far an upload is, and where it goes on. */
interface Progress {
  readonly location: URL;
  readonly received: number;
}

/**
 * Sends a blob piece by piece. When a piece breaks off, the registry is asked how much it has, and the rest goes on from there. The
 * caller completes the upload at the place that this answers.
 */
export async function uploadInChunks(transport: Transport, upload: Upload, pieces: Pieces): Promise<Upload> {
  const { descriptor, onProgress } = pieces;
  const chunkBytes = Math.max(pieces.chunkBytes, upload.leastChunkBytes ?? 0);
  let at: Progress = { location: upload.location, received: 0 };
  let failures = 0;
  while (at.received < descriptor.size) {
    const place = { ...upload, ...at };
    const end = Math.min(at.received + chunkBytes, descriptor.size);
    const sent = await sendPiece(transport, place, { ...pieces, end }).catch((error: unknown) =>
      goOn(transport, place, { error, failures: ++failures, signal: pieces.signal }),
    );
    if (sent.received > at.received) failures = 0;
    at = sent;
    onProgress?.(at.received);
  }
  return { ...upload, location: at.location };
}

/** After a failure that may pass: where the upload goes on. Nothing and one byte are told by the same words, so that begins anew. */
async function goOn(
  transport: Transport,
  upload: Upload & Progress,
  failed: { readonly error: unknown; readonly failures: number; readonly signal: AbortSignal | undefined },
): Promise<Progress> {
  const { error, failures, signal } = failed;
  const pause = mayGoOn(error) ? pauseAfter(transport.policy, failures, error) : undefined;
  if (pause === undefined) throw error;
  await sleep(pause, undefined, signal === undefined ? {} : { signal });
  const asked = await askProgress(transport, upload, signal);
  if (asked === undefined || asked.received < 2) throw error;
  return asked;
}

async function sendPiece(
  transport: Transport,
  upload: Upload & Progress,
  { source, signal, end }: Pieces & { readonly end: number },
): Promise<Progress> {
  const { repository, location, received } = upload;
  const reply = await transport.send({
    method: 'PATCH',
    target: location,
    repository,
    scopes: [pushScope(repository)],
    headers: {
      'content-type': 'application/octet-stream',
      'content-range': `${received}-${end - 1}`,
      'content-length': String(end - received),
    },
    body: async () => await openPart(source, received, end),
    expect: [202],
    retry: false,
    redirectable: true,
    signal,
  });
  discard(reply.body);
  const told = receivedBy(reply);
  if (told !== end) {
    throw transport.error('ANSWER_INVALID', `it took ${end} bytes and says that it has ${told}`, repository);
  }
  return { location: transport.location(reply, reply.header('location'), repository), received: end };
}

/** How far the upload is by the registry's word; undefined when it does not know the upload any more. */
async function askProgress(
  transport: Transport,
  { repository, location }: Upload,
  signal: AbortSignal | undefined,
): Promise<Progress | undefined> {
  const reply = await transport.send({
    method: 'GET',
    target: location,
    repository,
    scopes: [pushScope(repository)],
    expect: [200, 204, 404],
    signal,
  });
  discard(reply.body);
  const next = reply.header('location');
  const received = receivedBy(reply);
  if (reply.status === 404 || received === undefined) return undefined;
  return { location: next === undefined ? location : transport.location(reply, next, repository), received };
}

/** `0-<last byte>`, as the specification has it, or with the unit of HTTP before it. */
function receivedBy(reply: Reply): number | undefined {
  const match = /^(?:bytes=)?0-(\d{1,15})$/.exec(reply.header('range') ?? '');
  return match === null ? undefined : Number(match[1]) + 1;
}

/** Failures of the connection, and the registry's word that it is somewhere else. */
function mayGoOn(error: unknown): error is RegistryError {
  return error instanceof RegistryError && (error.temporary || error.status === 416);
}

async function openPart(source: BlobSource, start: number, end: number): Promise<Uint8Array | Readable> {
  if ('bytes' in source) return source.bytes.subarray(start, end);
  if ('file' in source) return createReadStream(source.file, { start, end: end - 1, highWaterMark: 1 << 18 });
  return Readable.from(firstBytes(skipBytes(await openBlobSource(source), start), end - start), {
    objectMode: false,
  });
}

async function* firstBytes(body: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of body) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}
