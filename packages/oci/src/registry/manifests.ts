import type { Dispatcher } from 'undici';
import type { Descriptor } from '../descriptor.ts';
import { digestOf, isDigest } from '../digest.ts';
import { OciError } from '../error.ts';
import { parseImageIndex, selectPlatform } from '../image-index.ts';
import { isIndexMediaType, MANIFEST_MEDIA_TYPES } from '../media-types.ts';
import type { Platform } from '../platform.ts';
import { discard } from '../read-stream.ts';
import { deleteScope, manifestPath, pullScope, pushScope } from './paths.ts';
import type { Call, Reply, Transport } from './transport.ts';

export interface FetchedManifest {
  readonly bytes: Uint8Array;
  readonly descriptor: Descriptor;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface PutManifestOptions extends CallOptions {
  /** The connection to use; a tag goes over one of its own by default. */
  readonly dispatcher?: Dispatcher;
}

const LARGEST_MANIFEST = 4 * 1024 * 1024;
const ACCEPT = MANIFEST_MEDIA_TYPES.join(', ');

export async function getManifest(
  transport: Transport,
  repository: string,
  reference: string,
  options: CallOptions = {},
): Promise<FetchedManifest> {
  const call = readCall('GET', repository, reference, options);
  const { reply, bytes } = await transport.read(call, LARGEST_MANIFEST);
  if (bytes === undefined) {
    throw transport.error('ANSWER_INVALID', `a manifest has more than ${LARGEST_MANIFEST} bytes`, repository);
  }
  const digest = digestOf(bytes);
  if (isDigest(reference) && reference !== digest) {
    throw new OciError('DIGEST_MISMATCH', `manifest ${reference} has the digest ${digest}`);
  }
  const mediaType = mediaTypeOf(reply) ?? ownMediaType(bytes);
  if (mediaType === undefined) throw transport.error('ANSWER_INVALID', 'a manifest has no type', repository);
  return { bytes, descriptor: { mediaType, digest, size: bytes.length } };
}

/** HEAD where the registry tells enough by it, else GET. */
export async function resolveManifest(
  transport: Transport,
  repository: string,
  reference: string,
  options: CallOptions & { readonly platform?: Platform } = {},
): Promise<Descriptor> {
  const { platform } = options;
  const known = await headManifest(transport, repository, reference, options);
  if (known !== undefined && !(platform !== undefined && isIndexMediaType(known.mediaType))) return known;
  const { bytes, descriptor } = await getManifest(transport, repository, known?.digest ?? reference, options);
  if (platform === undefined || !isIndexMediaType(descriptor.mediaType)) return descriptor;
  return selectPlatform(parseImageIndex(bytes, descriptor.mediaType), platform);
}

async function headManifest(
  transport: Transport,
  repository: string,
  reference: string,
  options: CallOptions,
): Promise<Descriptor | undefined> {
  const reply = await transport.send(readCall('HEAD', repository, reference, options));
  discard(reply.body);
  const digest = reply.header('docker-content-digest') ?? '';
  const size = Number(reply.header('content-length') ?? Number.NaN);
  const mediaType = mediaTypeOf(reply);
  if (!isDigest(digest) || !Number.isSafeInteger(size) || mediaType === undefined) return undefined;
  if (isDigest(reference) && reference !== digest) {
    throw new OciError('DIGEST_MISMATCH', `manifest ${reference} has the digest ${digest}`);
  }
  return { mediaType, digest, size };
}

/** A tag is sent once only: after a failure nobody but the caller can know whether it may be sent again. */
export async function putManifest(
  transport: Transport,
  target: { readonly repository: string; readonly reference: string },
  manifest: FetchedManifest,
  options: PutManifestOptions = {},
): Promise<Descriptor> {
  const { repository, reference } = target;
  const { bytes, descriptor } = manifest;
  if (isDigest(reference) && reference !== descriptor.digest) {
    throw new OciError('DIGEST_MISMATCH', `manifest ${reference} has the digest ${descriptor.digest}`);
  }
  const reply = await transport.send({
    method: 'PUT',
    target: manifestPath(repository, reference),
    repository,
    scopes: [pushScope(repository)],
    headers: { 'content-type': descriptor.mediaType, 'content-length': String(bytes.length) },
    body: async () => bytes,
    expect: [201],
    retry: isDigest(reference),
    signal: options.signal,
    dispatcher: options.dispatcher,
  });
  discard(reply.body);
  const stored = reply.header('docker-content-digest');
  if (stored !== undefined && stored !== descriptor.digest) {
    throw transport.error('ANSWER_INVALID', `it stored ${descriptor.digest} as another digest`, repository);
  }
  return descriptor;
}

/** True when it was there. A tag can't be given: registries differ in what they do then. */
export async function deleteManifest(
  transport: Transport,
  repository: string,
  digest: string,
  options: CallOptions = {},
): Promise<boolean> {
  if (!isDigest(digest)) throw new OciError('DIGEST_INVALID', 'a manifest is deleted by its digest');
  const reply = await transport.send({
    method: 'DELETE',
    target: manifestPath(repository, digest),
    repository,
    scopes: [deleteScope(repository), pullScope(repository)],
    expect: [202, 404],
    signal: options.signal,
  });
  discard(reply.body);
  return reply.status === 202;
}

function readCall(method: 'GET' | 'HEAD', repository: string, reference: string, options: CallOptions): Call {
  return {
    method,
    target: manifestPath(repository, reference),
    repository,
    scopes: [pullScope(repository)],
    headers: { accept: ACCEPT },
    expect: [200],
    signal: options.signal,
  };
}

function mediaTypeOf(reply: Reply): string | undefined {
  const type = reply.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  return type !== undefined && MANIFEST_MEDIA_TYPES.includes(type) ? type : undefined;
}

function ownMediaType(bytes: Uint8Array): string | undefined {
  try {
    const { mediaType } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { mediaType?: unknown };
    return typeof mediaType === 'string' && MANIFEST_MEDIA_TYPES.includes(mediaType) ? mediaType : undefined;
  } catch {
    return undefined;
  }
}
