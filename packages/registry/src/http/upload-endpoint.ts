import type { Digest } from '@stagewright/oci';
import { isDigest } from '@stagewright/oci/digest';
import { isRepositoryName } from '@stagewright/oci/reference';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RegistryAccount } from '../ports.ts';
import type { Appended, Chunk, Completed, UploadKey } from '../storage/upload-sessions.ts';
import { bodyOf, type Context, type Exchange, queryOf } from './exchange.ts';
import { readChunkRange } from './range.ts';
import { RegistryError } from './registry-error.ts';
import { readDigest } from './route.ts';

interface Target {
  readonly repository: string;
  readonly id: string;
}

/** POST `/v2/<name>/blobs/uploads/`: mounts, takes a whole blob, or opens an upload session. */
export async function beginUpload(
  context: Context,
  exchange: Exchange,
  { repository }: { readonly repository: string },
): Promise<FastifyReply> {
  const { request, reply } = exchange;
  const mount = queryOf(request, 'mount');
  const from = queryOf(request, 'from');
  const digest = queryOf(request, 'digest');
  const account = await context.gate.push(
    request,
    repository,
    from !== undefined && isRepositoryName(from) ? from : undefined,
  );
  if (
    mount !== undefined &&
    from !== undefined &&
    (await mountBlob(context, account, { repository, mount, from }))
  ) {
    return created(reply, repository, readDigest(mount));
  }
  if (digest !== undefined) readDigest(digest);
  const begun = await context.storage.uploads.begin(repository, account.id);
  if (begun.kind === 'too-many') {
    const detail = { limit: context.limits.uploadsPerAccount };
    throw new RegistryError(429, 'TOOMANYREQUESTS', 'too many open uploads', {
      detail,
      headers: { 'retry-after': '60' },
    });
  }
  const target = { repository, id: begun.id };
  if (digest === undefined || bodyOf(request) === undefined) return progress(reply.code(202), target, 0);
  const key = keyOf(target, account);
  try {
    return await completeWith(context, exchange, { key, digest: readDigest(digest), account });
  } catch (error) {
    // Nobody was told the id, so nobody could go on with it.
    await context.storage.uploads.cancel(key);
    throw error;
  }
}

/** PATCH `/v2/<name>/blobs/uploads/<id>`: the next chunk, or all that is left, streamed. */
export async function appendUpload(
  context: Context,
  { request, reply }: Exchange,
  target: Target,
): Promise<FastifyReply> {
  const account = await context.gate.push(request, target.repository);
  const chunk = chunkOf(request);
  if (chunk === undefined) {
    const size = await context.storage.uploads.size(keyOf(target, account));
    if (size === null) throw uploadUnknown();
    return progress(reply.code(202), target, size);
  }
  const size = (await context.storage.uploads.size(keyOf(target, account))) ?? 0;
  await context.admission.check(account, { bytes: size + (chunk.announced ?? 0) });
  const appended = await context.storage.uploads.append(keyOf(target, account), chunk);
  if (appended.kind !== 'appended') throw refusal(appended, target);
  return progress(reply.code(202), target, appended.size);
}

/** PUT `/v2/<name>/blobs/uploads/<id>?digest=`: a last chunk, if any, and the end. */
export async function completeUpload(
  context: Context,
  exchange: Exchange,
  target: Target,
): Promise<FastifyReply> {
  const account = await context.gate.push(exchange.request, target.repository);
  const digest = readDigest(queryOf(exchange.request, 'digest') ?? '');
  return completeWith(context, exchange, { key: keyOf(target, account), digest, account });
}

/** GET `/v2/<name>/blobs/uploads/<id>` */
export async function readUpload(
  context: Context,
  { request, reply }: Exchange,
  target: Target,
): Promise<FastifyReply> {
  const account = await context.gate.push(request, target.repository);
  const size = await context.storage.uploads.size(keyOf(target, account));
  if (size === null) throw uploadUnknown();
  return progress(reply.code(204), target, size);
}

/** DELETE `/v2/<name>/blobs/uploads/<id>` */
export async function cancelUpload(
  context: Context,
  { request, reply }: Exchange,
  target: Target,
): Promise<FastifyReply> {
  const account = await context.gate.push(request, target.repository);
  if (!(await context.storage.uploads.cancel(keyOf(target, account)))) throw uploadUnknown();
  return reply.code(204).send();
}

async function mountBlob(
  context: Context,
  account: RegistryAccount,
  wish: { readonly repository: string; readonly mount: string; readonly from: string },
): Promise<boolean> {
  const { storage, gate } = context;
  const { mount, from } = wish;
  if (!isDigest(mount) || !isRepositoryName(from)) return false;
  if (!(await gate.mayPull(account, from))) return false;
  if (!(await storage.links.holds(from, 'layer', mount)) || !(await storage.blobs.renew(mount))) return false;
  const blob = await storage.blobs.stat(mount);
  if (blob === null) return false;
  await context.admission.claim(account, { digest: mount, bytes: blob.size });
  await storage.links.linkLayer(wish.repository, mount);
  return true;
}

async function completeWith(
  context: Context,
  { request, reply }: Exchange,
  upload: { readonly key: UploadKey; readonly digest: Digest; readonly account: RegistryAccount },
): Promise<FastifyReply> {
  const { key, digest, account } = upload;
  const chunk = chunkOf(request);
  const size = (await context.storage.uploads.size(key)) ?? 0;
  await context.admission.check(account, { digest, bytes: size + (chunk?.announced ?? 0) });
  const completed = await context.storage.uploads.complete(key, digest, chunk);
  if (completed.kind !== 'stored') throw refusal(completed, key);
  await context.admission.claim(account, { digest, bytes: completed.size });
  await context.storage.links.linkLayer(key.repository, digest);
  return created(reply, key.repository, digest);
}

function chunkOf(request: FastifyRequest): Chunk | undefined {
  const body = bodyOf(request);
  const range = readChunkRange(request.headers['content-range']);
  if (range === 'invalid')
    throw new RegistryError(416, 'BLOB_UPLOAD_INVALID', 'Content-Range is not start-end');
  const length = request.headers['content-length'];
  const announced = length === undefined ? undefined : Number(length);
  return body === undefined ? undefined : { body, range, announced };
}

function keyOf(target: Target, account: RegistryAccount): UploadKey {
  return { ...target, accountId: account.id };
}

function locationOf({ repository, id }: Target): string {
  return `/v2/${repository}/blobs/uploads/${id}`;
}

function progress(reply: FastifyReply, target: Target, size: number): FastifyReply {
  reply.headers({
    location: locationOf(target),
    range: rangeOf(size),
    'docker-upload-uuid': target.id,
    'content-length': 0,
  });
  return reply.send();
}

/** Nothing yet is `0-0`, as docker clients expect it. */
function rangeOf(size: number): string {
  return `0-${Math.max(0, size - 1)}`;
}

function created(reply: FastifyReply, repository: string, digest: Digest): FastifyReply {
  reply.code(201).headers({ location: `/v2/${repository}/blobs/${digest}`, 'docker-content-digest': digest });
  return reply.send();
}

function refusal(
  outcome: Exclude<Appended | Completed, { kind: 'appended' | 'stored' }>,
  target: Target,
): RegistryError {
  switch (outcome.kind) {
    case 'unknown':
      return uploadUnknown();
    case 'out-of-order':
      return new RegistryError(416, 'BLOB_UPLOAD_INVALID', 'the chunk does not begin where the upload ends', {
        detail: { size: outcome.size },
        headers: { location: locationOf(target), range: rangeOf(outcome.size) },
      });
    case 'length-mismatch':
      return new RegistryError(400, 'SIZE_INVALID', 'the chunk is not as long as Content-Range says');
    case 'too-large':
      return new RegistryError(413, 'SIZE_INVALID', 'the blob is larger than this registry takes');
    case 'digest-mismatch':
      return new RegistryError(400, 'DIGEST_INVALID', 'the content has another digest', {
        detail: { actual: outcome.actual },
      });
  }
}

function uploadUnknown(): RegistryError {
  return new RegistryError(404, 'BLOB_UPLOAD_UNKNOWN', 'no such upload');
}
