import type { Digest } from '@stagewright/oci';
import type { FastifyReply } from 'fastify';
import type { Context, Exchange } from './exchange.ts';
import { readByteRange } from './range.ts';
import { RegistryError } from './registry-error.ts';

interface Target {
  readonly repository: string;
  readonly digest: Digest;
}

/** GET and HEAD `/v2/<name>/blobs/<digest>` */
export async function readBlob(
  context: Context,
  { request, reply }: Exchange,
  target: Target,
): Promise<FastifyReply> {
  const { storage, gate } = context;
  await gate.pull(request, target.repository);
  const [held, blob] = await Promise.all([
    storage.links.holds(target.repository, 'layer', target.digest),
    storage.blobs.stat(target.digest),
  ]);
  if (!held || blob === null) throw blobUnknown(target.digest);
  const etag = `"${target.digest}"`;
  reply.headers({ 'docker-content-digest': target.digest, etag, 'accept-ranges': 'bytes' });
  if (matchesEtag(request.headers['if-none-match'], etag)) return reply.code(304).send();
  const fresh = (request.headers['if-range'] ?? etag) === etag;
  const range = readByteRange(fresh ? request.headers.range : undefined, blob.size);
  if (range === 'unsatisfiable') {
    throw new RegistryError(416, 'SIZE_INVALID', 'the range lies outside of the blob', {
      headers: { 'content-range': `bytes */${blob.size}` },
    });
  }
  if (range !== undefined)
    reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${blob.size}`);
  reply.header('content-type', 'application/octet-stream');
  reply.header('content-length', range === undefined ? blob.size : range.end - range.start + 1);
  if (request.method === 'HEAD') return reply.send();
  const stream = await storage.blobs.stream(target.digest, range);
  if (stream === null) throw blobUnknown(target.digest);
  return reply.send(stream);
}

/** DELETE `/v2/<name>/blobs/<digest>`: the repository holds it no longer; the bytes go by garbage collection. */
export async function deleteBlob(
  context: Context,
  { request, reply }: Exchange,
  target: Target,
): Promise<FastifyReply> {
  await context.gate.delete(request, target.repository);
  const gone = await context.storage.links.unlink(target.repository, 'layer', target.digest);
  context.admission.forget();
  if (!gone) throw blobUnknown(target.digest);
  return reply.code(202).send();
}

export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
}

function blobUnknown(digest: Digest): RegistryError {
  return new RegistryError(404, 'BLOB_UNKNOWN', 'no such blob in this repository', { detail: { digest } });
}
