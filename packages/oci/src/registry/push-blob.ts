import { Readable } from 'node:stream';
import { type BlobSource, openBlobSource } from '../blob-source.ts';
import type { Descriptor } from '../descriptor.ts';
import type { OciError } from '../error.ts';
import { discard } from '../read-stream.ts';
import { hasBlob } from './blobs.ts';
import type { CallOptions } from './manifests.ts';
import { pushScope } from './paths.ts';
import { RegistryError } from './registry-error.ts';
import { type RetryPolicy, retry } from './retry.ts';
import type { Transport } from './transport.ts';
import { CHUNK_BYTES, uploadInChunks } from './upload-in-chunks.ts';
import { cancelUpload, mountOrPost, type Upload } from './uploads.ts';

export type PushedBlob = 'exists' | 'mounted' | 'uploaded';

export interface PushBlobOptions extends CallOptions {
  /** A repository of the same registry that is known to have the blob. */
  readonly mountFrom?: string | undefined;
  /** Bytes handed to the connection so far; starts anew when the upload does. */
  readonly onProgress?: ((sent: number) => void) | undefined;
  /** An upload that was started before. It is used once, also when it fails. */
  readonly upload?: Upload | undefined;
  /** A blob with more bytes is sent in pieces of so many, which can go on after a cut. Default 64 MiB. */
  readonly chunkBytes?: number | undefined;
  /** Ask first whether the blob is there. Default true. */
  readonly check?: boolean | undefined;
}

const RIVAL_TRIES = 3;

/** HEAD, then a mount where there is something to mount from, then one PUT with the whole body, or pieces where it is large. */
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
      await sendBlob(transport, started, blob, options);
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

/**
 * docker-registry 2.8 loses one of two uploads of the same blob into the same repository at the same time, and says that its
 * digest is wrong. What is wrong indeed stays so.
 */
function isLostToRival(error: unknown): boolean {
  return error instanceof RegistryError && error.code === 'DIGEST_INVALID';
}

async function sendBlob(
  transport: Transport,
  upload: Upload,
  blob: { readonly descriptor: Descriptor; readonly source: BlobSource },
  options: PushBlobOptions,
): Promise<void> {
  const { chunkBytes = CHUNK_BYTES, onProgress, signal } = options;
  if (blob.descriptor.size <= chunkBytes) return await putUpload(transport, upload, blob, options);
  const sent = await uploadInChunks(transport, upload, { ...blob, chunkBytes, onProgress, signal });
  const nothing = { descriptor: { ...blob.descriptor, size: 0 }, source: { bytes: new Uint8Array() } };
  await putUpload(transport, sent, nothing, { signal });
}

/** Completes an upload; `descriptor.size` are the bytes that it lacks. */
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
