import { Readable } from 'node:stream';
import { type BlobSource, openBlobSource } from '../blob-source.ts';
import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import { OciError } from '../error.ts';
import { discard } from '../read-stream.ts';
import { hasBlob } from './blobs.ts';
import type { CallOptions } from './manifests.ts';
import { pullScope, pushScope, repositoryPath } from './paths.ts';
import { RegistryError } from './registry-error.ts';
import { type RetryPolicy, retry } from './retry.ts';
import type { Transport } from './transport.ts';

/** An upload that the registry waits for. */
export interface Upload {
  readonly repository: string;
  readonly location: URL;
}

export type PushedBlob = 'exists' | 'mounted' | 'uploaded';

export interface PushBlobOptions extends CallOptions {
  /** A repository of the same registry that is known to have the blob. */
  readonly mountFrom?: string | undefined;
  /** Bytes handed to the connection so far; starts anew when the upload does. */
  readonly onProgress?: ((sent: number) => void) | undefined;
  /** An upload that was started before. It is used once, also when it fails. */
  readonly upload?: Upload | undefined;
  /** Ask first whether the blob is there. Default true. */
  readonly check?: boolean | undefined;
}

/** Starts an upload, so that its round trip is over before the bytes are ready. */
export async function startUpload(
  transport: Transport,
  repository: string,
  options: CallOptions = {},
): Promise<Upload> {
  const started = await postUpload(transport, repository, { signal: options.signal });
  if (started === 'mounted')
    throw transport.error('ANSWER_INVALID', 'it completed an upload without bytes', repository);
  return started;
}

/** Ends an upload that will not be completed. Failure is no error: registries clean up by themselves. */
export async function cancelUpload(
  transport: Transport,
  upload: Upload,
  options: CallOptions = {},
): Promise<void> {
  try {
    const reply = await transport.send({
      method: 'DELETE',
      target: upload.location,
      repository: upload.repository,
      scopes: [pushScope(upload.repository)],
      expect: [200, 202, 204, 404],
      retry: false,
      signal: options.signal,
    });
    discard(reply.body);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof OciError)) throw error;
  }
}

/** HEAD, then a mount where there is something to mount from, then one PUT with the whole body. */
export async function pushBlob(
  transport: Transport,
  policy: RetryPolicy,
  blob: { readonly repository: string; readonly descriptor: Descriptor; readonly source: BlobSource },
  options: PushBlobOptions = {},
): Promise<PushedBlob> {
  const { repository, descriptor } = blob;
  const { signal } = options;
  const scopes = [pushScope(repository)];
  if (
    options.check !== false &&
    (await hasBlob(transport, repository, descriptor.digest, { signal, scopes }))
  ) {
    return 'exists';
  }
  let prepared = options.upload;
  let rivals = 0;
  const mayPass = (error: OciError) => error.temporary || (isLostToRival(error) && ++rivals < RIVAL_TRIES);
  const push = async () => {
    const mount =
      options.mountFrom === undefined ? undefined : { digest: descriptor.digest, from: options.mountFrom };
    const started = prepared ?? (await mountOrPost(transport, repository, { mount, signal, retry: false }));
    prepared = undefined;
    if (started === 'mounted') return 'mounted';
    try {
      await putUpload(transport, started, blob, options);
    } catch (error) {
      if (!(signal?.aborted ?? false)) await cancelUpload(transport, started);
      const rivalWon =
        isLostToRival(error) && (await hasBlob(transport, repository, descriptor.digest, { signal, scopes }));
      if (rivalWon) return 'exists';
      throw error;
    }
    return 'uploaded';
  };
  return await retry(policy, signal, push, mayPass);
}

const RIVAL_TRIES = 3;

/**
 * docker-registry 2.8 loses one of two uploads of the same blob into the same repository at the same time, and says that its
 * digest is wrong. What is wrong indeed stays so.
 */
function isLostToRival(error: unknown): boolean {
  return error instanceof RegistryError && error.code === 'DIGEST_INVALID';
}

interface Mount {
  readonly digest: Digest;
  readonly from: string;
}

interface PostOptions extends CallOptions {
  readonly mount?: Mount | undefined;
  readonly retry?: boolean;
}

/** A mount that may not be done is no failure: the bytes are sent instead. */
async function mountOrPost(
  transport: Transport,
  repository: string,
  options: PostOptions,
): Promise<Upload | 'mounted'> {
  const { mount, ...plain } = options;
  if (mount === undefined || mount.from === repository) return await postUpload(transport, repository, plain);
  try {
    return await postUpload(transport, repository, options);
  } catch (error) {
    if (!(error instanceof RegistryError) || error.temporary || error.status < 400) throw error;
    return await postUpload(transport, repository, plain);
  }
}

async function postUpload(
  transport: Transport,
  repository: string,
  options: PostOptions,
): Promise<Upload | 'mounted'> {
  const { mount, signal, retry: again = true } = options;
  const query =
    mount === undefined ? '' : `?${new URLSearchParams({ mount: mount.digest, from: mount.from })}`;
  const reply = await transport.send({
    method: 'POST',
    target: `${repositoryPath(repository)}/blobs/uploads/${query}`,
    repository,
    scopes: [pushScope(repository), ...(mount === undefined ? [] : [pullScope(mount.from)])],
    headers: { 'content-length': '0' },
    expect: mount === undefined ? [202] : [201, 202],
    retry: again,
    redirectable: true,
    signal,
  });
  discard(reply.body);
  if (reply.status === 201) return 'mounted';
  return { repository, location: transport.location(reply, reply.header('location'), repository) };
}

async function putUpload(
  transport: Transport,
  upload: Upload,
  blob: { readonly descriptor: Descriptor; readonly source: BlobSource },
  options: PushBlobOptions,
): Promise<void> {
  const { descriptor, source } = blob;
  const target = new URL(upload.location);
  target.searchParams.append('digest', descriptor.digest);
  const reply = await transport.send({
    method: 'PUT',
    target,
    repository: upload.repository,
    scopes: [pushScope(upload.repository)],
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(descriptor.size) },
    body: async () => await uploadBody(source, options.onProgress),
    expect: [201],
    // A whole upload is tried again by the caller: this one's place may be gone.
    retry: false,
    redirectable: true,
    signal: options.signal,
  });
  discard(reply.body);
}

async function uploadBody(
  source: BlobSource,
  onProgress: ((sent: number) => void) | undefined,
): Promise<Uint8Array | Readable> {
  if (onProgress === undefined) return 'bytes' in source ? source.bytes : await openBlobSource(source);
  return Readable.from(counted(await openBlobSource(source), onProgress), { objectMode: false });
}

async function* counted(body: Readable, onProgress: (sent: number) => void): AsyncGenerator<Buffer> {
  let sent = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    yield chunk;
    sent += chunk.length;
    onProgress(sent);
  }
}
