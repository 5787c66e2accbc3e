import type { Readable } from 'node:stream';
import type { Digest } from '@stagewright/oci';
import { digestOf, isDigest } from '@stagewright/oci/digest';
import { isTag } from '@stagewright/oci/reference';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ManifestDocument, ManifestError, readManifestDocument } from '../manifest-document.ts';
import type { RegistryAccount } from '../ports.ts';
import { bodyOf, type Context, type Exchange } from './exchange.ts';
import { RegistryError } from './registry-error.ts';

interface Target {
  readonly repository: string;
  /** A tag or a digest. */
  readonly reference: string;
}

interface Incoming {
  readonly repository: string;
  readonly digest: Digest;
  readonly bytes: Buffer;
  readonly document: ManifestDocument;
}

/**
 * PUT `/v2/<name>/manifests/<reference>`. The tag moves last, when the manifest and all that it refers to are
 * durable, and by one call of the port, whose refusal is the answer.
 */
export async function putManifest(
  context: Context,
  { request, reply }: Exchange,
  target: Target,
): Promise<FastifyReply> {
  const { repository, reference } = target;
  const mover = await context.gate.push(request, repository);
  if (!isDigest(reference) && !isTag(reference))
    throw invalid('the reference is neither a tag nor a sha256 digest');
  const bytes = await readBody(bodyOf(request), context.limits);
  const incoming = { repository, digest: digestOf(bytes), bytes, document: readDocument(request, bytes) };
  if (isDigest(reference) && reference !== incoming.digest) {
    throw new RegistryError(400, 'DIGEST_INVALID', 'the manifest has another digest', {
      detail: { actual: incoming.digest },
    });
  }
  await checkReferences(context, incoming);
  await context.admission.claim(mover, { digest: incoming.digest, bytes: bytes.length });
  await context.storage.links.exclusively(repository, incoming.digest, async () => {
    await store(context, incoming);
    if (!isDigest(reference)) await moveTag(context, incoming, { tag: reference, mover });
  });
  const { subject } = incoming.document;
  reply.code(201).headers({
    location: `/v2/${repository}/manifests/${incoming.digest}`,
    'docker-content-digest': incoming.digest,
    ...(subject === undefined ? {} : { 'oci-subject': subject.digest }),
  });
  return reply.send();
}

async function store({ storage }: Context, { repository, digest, bytes, document }: Incoming): Promise<void> {
  const { mediaType, subject, artifactType, annotations } = document;
  const describe =
    subject === undefined
      ? undefined
      : storage.links.linkReferrer(repository, subject.digest, {
          mediaType,
          digest,
          size: bytes.length,
          ...(artifactType === undefined ? {} : { artifactType }),
          ...(annotations === undefined ? {} : { annotations }),
        });
  await Promise.all([storage.blobs.put(digest, bytes), describe]);
  await storage.links.linkManifest(repository, digest, mediaType);
}

async function moveTag(
  { tags }: Context,
  { repository, digest, bytes, document }: Incoming,
  to: { readonly tag: string; readonly mover: RegistryAccount },
): Promise<void> {
  const moved = await tags.move({
    repository,
    digest,
    mediaType: document.mediaType,
    size: bytes.length,
    ...to,
  });
  if (moved.kind === 'moved') return;
  throw new RegistryError(403, 'DENIED', moved.message, { detail: { reason: moved.reason } });
}

async function checkReferences({ storage }: Context, { repository, document }: Incoming): Promise<void> {
  const wanted = [
    ...document.blobs.map((entry) => ({ kind: 'layer' as const, ...entry })),
    ...document.manifests.map((entry) => ({ kind: 'manifest' as const, ...entry })),
  ];
  await Promise.all(
    wanted.map(async ({ kind, digest, size }) => {
      const held = await storage.links.holds(repository, kind, digest);
      const blob = held ? await storage.blobs.stat(digest) : null;
      if (blob === null) {
        const detail = { digest };
        throw new RegistryError(404, 'MANIFEST_BLOB_UNKNOWN', `the repository does not hold ${digest}`, {
          detail,
        });
      }
      if (blob.size !== size) throw invalid(`${digest} has ${blob.size} bytes, not ${size}`);
    }),
  );
}

function readDocument(request: FastifyRequest, bytes: Buffer): ManifestDocument {
  const mediaType = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  try {
    return readManifestDocument(bytes, mediaType);
  } catch (cause) {
    if (cause instanceof ManifestError) throw invalid(cause.message, cause);
    throw cause;
  }
}

async function readBody(
  body: Readable | undefined,
  limits: { readonly manifestBytes: number; readonly bodyIdleMs: number },
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const idle = setTimeout(() => body?.destroy(new Error('the request body stalled')), limits.bodyIdleMs);
  try {
    for await (const chunk of (body?.iterator({ destroyOnReturn: false }) ?? []) as AsyncIterable<Buffer>) {
      idle.refresh();
      bytes += chunk.length;
      if (bytes > limits.manifestBytes) {
        const detail = { limit: limits.manifestBytes };
        throw new RegistryError(413, 'MANIFEST_INVALID', 'the manifest is too large', { detail });
      }
      chunks.push(chunk);
    }
  } finally {
    clearTimeout(idle);
  }
  return Buffer.concat(chunks);
}

function invalid(message: string, cause?: unknown): RegistryError {
  return new RegistryError(400, 'MANIFEST_INVALID', message, { cause });
}
