import type { Digest } from '../digest.ts';
import { OciError } from '../error.ts';
import { discard } from '../read-stream.ts';
import type { CallOptions } from './manifests.ts';
import { pullScope, pushScope, repositoryPath } from './paths.ts';
import { RegistryError } from './registry-error.ts';
import type { Transport } from './transport.ts';

/** An upload that the registry waits for. */
export interface Upload {
  readonly repository: string;
  readonly location: URL;
  /** Pieces but the last must not be smaller, where the registry said so. */
  readonly leastChunkBytes?: number;
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

interface Mount {
  readonly digest: Digest;
  readonly from: string;
}

interface PostOptions extends CallOptions {
  readonly mount?: Mount | undefined;
  readonly retry?: boolean;
}

/** A mount that may not be done is no failure: the bytes are sent instead. */
export async function mountOrPost(
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
  const location = transport.location(reply, reply.header('location'), repository);
  const least = /^\d{1,12}$/.exec(reply.header('oci-chunk-min-length') ?? '');
  return { repository, location, ...(least === null ? {} : { leastChunkBytes: Number(least[0]) }) };
}
