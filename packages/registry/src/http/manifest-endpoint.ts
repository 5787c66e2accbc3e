import type { Digest } from '@stagewright/oci';
import { isDigest } from '@stagewright/oci/digest';
import { isTag } from '@stagewright/oci/reference';
import type { FastifyReply } from 'fastify';
import { readManifestDocument } from '../manifest-document.ts';
import type { RegistryAccount } from '../ports.ts';
import { matchesEtag } from './blob-endpoint.ts';
import type { Context, Exchange } from './exchange.ts';
import { RegistryError } from './registry-error.ts';

interface Target {
  readonly repository: string;
  /** A tag or a digest. */
  readonly reference: string;
}

/** GET and HEAD `/v2/<name>/manifests/<reference>` */
export async function readManifest(
  context: Context,
  { request, reply }: Exchange,
  target: Target,
): Promise<FastifyReply> {
  const { storage, gate } = context;
  const { repository, reference } = target;
  await gate.pull(request, repository);
  const digest = await resolve(context, target);
  const mediaType = digest === null ? null : await storage.links.manifestMediaType(repository, digest);
  if (digest === null || mediaType === null) throw manifestUnknown(reference);
  if (!accepts(request.headers.accept, mediaType)) {
    throw new RegistryError(
      404,
      'MANIFEST_UNKNOWN',
      `the manifest is ${mediaType}, which Accept does not name`,
    );
  }
  const etag = `"${digest}"`;
  reply.headers({ 'docker-content-digest': digest, etag, vary: 'accept' });
  if (matchesEtag(request.headers['if-none-match'], etag)) return reply.code(304).send();
  reply.header('content-type', mediaType);
  if (request.method === 'HEAD') {
    const blob = await storage.blobs.stat(digest);
    if (blob === null) throw manifestUnknown(reference);
    return reply.header('content-length', blob.size).send();
  }
  const bytes = await storage.blobs.read(digest);
  if (bytes === null) throw manifestUnknown(reference);
  return reply.send(bytes);
}

/** DELETE `/v2/<name>/manifests/<reference>`: a tag alone, or a manifest with all tags that point to it. */
export async function deleteManifest(
  context: Context,
  { request, reply }: Exchange,
  target: Target,
): Promise<FastifyReply> {
  const { tags, gate } = context;
  const { repository, reference } = target;
  const mover = await gate.delete(request, repository);
  if (isDigest(reference)) {
    if (!(await removeManifest(context, { repository, digest: reference, mover })))
      throw manifestUnknown(reference);
    return reply.code(202).send();
  }
  const removed = isTag(reference) ? await tags.remove({ repository, tag: reference, mover }) : 'unknown';
  if (removed === 'unknown') throw manifestUnknown(reference);
  if (removed !== 'removed')
    throw new RegistryError(403, 'DENIED', removed.message, { detail: { reason: removed.reason } });
  return reply.code(202).send();
}

async function removeManifest(
  { storage, tags, admission }: Context,
  target: { readonly repository: string; readonly digest: Digest; readonly mover: RegistryAccount },
): Promise<boolean> {
  const { repository, digest } = target;
  return storage.links.exclusively(repository, digest, async () => {
    const mediaType = await storage.links.manifestMediaType(repository, digest);
    if (mediaType === null) return false;
    const bytes = await storage.blobs.read(digest);
    const subject = bytes === null ? undefined : readManifestDocument(bytes, mediaType).subject;
    // Tags first: a crash in between leaves a manifest without tags, never a tag without its manifest.
    await tags.removeByDigest(target);
    await storage.links.unlink(repository, 'manifest', digest);
    admission.forget();
    if (subject !== undefined) await storage.links.unlinkReferrer(repository, subject.digest, digest);
    return true;
  });
}

async function resolve(context: Context, { repository, reference }: Target): Promise<Digest | null> {
  if (isDigest(reference)) return reference;
  const tagged = isTag(reference) ? await context.tags.resolve(repository, reference) : null;
  return tagged?.digest ?? null;
}

/** A client that names no manifest type at all gets what there is. */
function accepts(header: string | undefined, mediaType: string): boolean {
  const types = (header ?? '').split(',').map((one) => one.split(';', 1)[0]?.trim().toLowerCase() ?? '');
  if (!types.some((type) => type.startsWith('application/vnd.'))) return true;
  return types.some((type) => type === mediaType || type === 'application/*' || type === '*/*');
}

function manifestUnknown(reference: string): RegistryError {
  const detail = { reference: reference.slice(0, 200) };
  return new RegistryError(404, 'MANIFEST_UNKNOWN', 'no such manifest in this repository', { detail });
}
