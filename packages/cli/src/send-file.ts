import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ObjectRecord, PROBLEMS, type UploadRecord, uploads } from '@stagewright/api';
import { CliError } from './cli-error.ts';
import type { Client } from './client.ts';
import { EXIT } from './exit.ts';
import { type ObjectAddress, objectParams } from './object-address.ts';

const CHUNK_BYTES = 1 << 18;
/** Tries that bring nothing; between them the server may start again. */
const TRIES = 8;
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

export interface FileUpload {
  readonly address: ObjectAddress;
  readonly path: string;
  readonly size: number;
  readonly onBytes: (count: number) => void;
  /** Told of what an earlier upload brought. */
  readonly onResumed: (offset: number) => void;
  readonly signal: AbortSignal;
  /** Default 500. */
  readonly pauseMs?: number;
}

type Query = Readonly<{ sha256: string; size: number }>;

/**
 * Sends a file so that nothing of it is sent twice: what an earlier try or an earlier run brought is left out. The server knows the
 * upload by its place and its bytes, so nothing is remembered here.
 */
export async function sendFile(client: Client, upload: FileUpload): Promise<ObjectRecord> {
  const { size, path, signal, pauseMs = PAUSE_MS } = upload;
  const query = { sha256: await digestOf(path), size };
  let reached = 0;
  for (let failures = 0; ; ) {
    try {
      const begun = await findUpload(client, upload, query);
      if (begun?.object) return begun.object;
      const offset = begun?.offset ?? 0;
      if (offset > reached) failures = 0;
      reached = Math.max(reached, offset);
      upload.onResumed(offset);
      const { object } = await sendRest(client, upload, query, offset);
      if (object) return object;
    } catch (error) {
      signal.throwIfAborted();
      failures += 1;
      if (!mayPass(error) || failures >= TRIES) throw error;
      await sleep(Math.min(pauseMs * 2 ** (failures - 1), LONGEST_PAUSE_MS), undefined, { signal });
    }
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

async function findUpload(
  client: Client,
  { address }: FileUpload,
  query: Query,
): Promise<UploadRecord | undefined> {
  try {
    return await client.call(uploads.get, { params: objectParams(address), query });
  } catch (error) {
    if (error instanceof CliError && error.code === PROBLEMS.upload_not_found.code) return undefined;
    throw error;
  }
}

async function sendRest(
  client: Client,
  { address, path, size, onBytes }: FileUpload,
  query: Query,
  offset: number,
): Promise<UploadRecord> {
  async function* rest(): AsyncGenerator<Uint8Array> {
    if (offset === size) return;
    const bytes = createReadStream(path, { start: offset, end: size - 1, highWaterMark: CHUNK_BYTES });
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      onBytes(chunk.byteLength);
      yield chunk;
    }
  }
  const response = await client.open(
    uploads.append,
    { params: objectParams(address), query: { ...query, offset } },
    {
      bytes: Readable.toWeb(Readable.from(rest(), { objectMode: false })) as ReadableStream<Uint8Array>,
      headers: { 'content-type': 'application/octet-stream', 'content-length': String(size - offset) },
    },
  );
  return (await response.json()) as UploadRecord;
}

/** Whether the same may succeed in a moment: the connection broke, the server is not there, or it holds another offset. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof CliError)) return error instanceof TypeError;
  const { code, exit, status = 0 } = error;
  return (
    exit === EXIT.unreachable || code === PROBLEMS.upload_offset.code || [502, 503, 504].includes(status)
  );
}
