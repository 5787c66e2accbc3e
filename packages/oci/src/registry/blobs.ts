import { Readable } from 'node:stream';
import type { Digest } from '../digest.ts';
import { discard } from '../read-stream.ts';
import { verifiedBlob } from '../verified-blob.ts';
import { connectionError } from './exchange.ts';
import type { CallOptions } from './manifests.ts';
import { blobPath, pullScope } from './paths.ts';
import type { Transport } from './transport.ts';

export interface GetBlobOptions extends CallOptions {
  /** First and last byte, both included. A part can't be checked against the digest. */
  readonly range?: { readonly start: number; readonly end: number };
  /** Where it is known, a body with more bytes ends early. */
  readonly size?: number;
}

/** Opens a blob. The stream fails instead of ending when the bytes are not those of the digest. */
export async function getBlob(
  transport: Transport,
  repository: string,
  digest: Digest,
  options: GetBlobOptions = {},
): Promise<Readable> {
  const { range, size, signal } = options;
  const reply = await transport.send({
    method: 'GET',
    target: blobPath(repository, digest),
    repository,
    scopes: [pullScope(repository)],
    headers: range === undefined ? {} : { range: `bytes=${range.start}-${range.end}` },
    expect: range === undefined ? [200] : [200, 206],
    signal,
  });
  const body = Readable.from(explained(transport.registry, reply.body, signal), { objectMode: false });
  if (range === undefined) return verifiedBlob(body, { digest, size });
  if (reply.status === 206) return body;
  body.destroy();
  throw transport.error('ANSWER_INVALID', 'it cannot send a part of a blob', repository);
}

/** Whether the repository has the blob. */
export async function hasBlob(
  transport: Transport,
  repository: string,
  digest: Digest,
  options: CallOptions & { readonly scopes?: readonly string[] } = {},
): Promise<boolean> {
  const reply = await transport.send({
    method: 'HEAD',
    target: blobPath(repository, digest),
    repository,
    scopes: options.scopes ?? [pullScope(repository)],
    expect: [200, 404],
    signal: options.signal,
  });
  discard(reply.body);
  return reply.status === 200;
}

async function* explained(
  registry: string,
  body: Readable,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    signal?.throwIfAborted();
    throw connectionError(registry, error);
  } finally {
    body.destroy();
  }
}
