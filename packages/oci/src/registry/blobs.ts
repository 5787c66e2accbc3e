import { Readable } from 'node:stream';
import type { Digest } from '../digest.ts';
import { discard } from '../read-stream.ts';
import { verifiedBlob } from '../verified-blob.ts';
import type { CallOptions } from './manifests.ts';
import { blobPath, pullScope } from './paths.ts';
import { resumedBody, skipBytes } from './resumed-body.ts';
import type { Reply, Transport } from './transport.ts';

export interface GetBlobOptions extends CallOptions {
  /** First and last byte, both included. A part can't be checked against the digest. */
  readonly range?: { readonly start: number; readonly end: number };
  /** Where it is known, a body with more bytes ends early. */
  readonly size?: number;
}

/** Opens a blob. A body that breaks off goes on where it was; the stream fails instead of ending when the bytes are not those of the digest. */
export async function getBlob(
  transport: Transport,
  repository: string,
  digest: Digest,
  options: GetBlobOptions = {},
): Promise<Readable> {
  const { range, size, signal } = options;
  const { registry, policy } = transport;
  const place = { repository, digest, signal };
  const first = await openBlob(transport, place, range);
  if (range !== undefined && first.status !== 206) {
    first.body.destroy();
    throw transport.error('ANSWER_INVALID', 'it cannot send a part of a blob', repository);
  }
  const reopen = async (received: number) => {
    const rest = { start: (range?.start ?? 0) + received, end: range?.end };
    const { status, body } = await openBlob(transport, place, rest);
    return status === 206 ? body : Readable.from(skipBytes(body, rest.start), { objectMode: false });
  };
  const whole = resumedBody(first.body, { registry, policy, signal, reopen });
  const body = Readable.from(whole, { objectMode: false });
  return range === undefined ? verifiedBlob(body, { digest, size }) : body;
}

interface BlobPlace extends CallOptions {
  readonly repository: string;
  readonly digest: Digest;
}

async function openBlob(
  transport: Transport,
  { repository, digest, signal }: BlobPlace,
  range: { readonly start: number; readonly end: number | undefined } | undefined,
): Promise<Reply> {
  return await transport.send({
    method: 'GET',
    target: blobPath(repository, digest),
    repository,
    scopes: [pullScope(repository)],
    headers: range === undefined ? {} : { range: `bytes=${range.start}-${range.end ?? ''}` },
    expect: range === undefined ? [200] : [200, 206],
    signal,
  });
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
