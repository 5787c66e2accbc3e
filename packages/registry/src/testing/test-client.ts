import { createHash, randomBytes } from 'node:crypto';
import { type IncomingHttpHeaders, request } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Digest, digestOf, MEDIA_TYPES } from '@stagewright/oci';

export interface Call {
  readonly method?: string;
  readonly body?: Uint8Array | Readable | string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The first code of an error body. */
  readonly code: string | undefined;
}

export type Descriptor = { readonly mediaType: string; readonly digest: Digest; readonly size: number };

/** Speaks HTTP to a registry without making anything nicer: paths go out as they are. */
export class TestClient {
  readonly #port: number;
  readonly #authorization: string | undefined;

  constructor(registry: { readonly port: number }, authorization?: string) {
    this.#port = registry.port;
    this.#authorization = authorization;
  }

  async call(path: string, { method = 'GET', body, headers = {} }: Call = {}): Promise<Answer> {
    const authorization = this.#authorization === undefined ? {} : { authorization: this.#authorization };
    const outgoing = request({
      host: '127.0.0.1',
      port: this.#port,
      path,
      method,
      headers: { ...authorization, ...headers },
    });
    const answered = new Promise<Answer>((resolve, reject) => {
      outgoing.on('error', reject);
      outgoing.on('response', (incoming) => {
        buffer(incoming).then((bytes) => {
          const { statusCode: status = 0, headers } = incoming;
          resolve({ status, headers, body: bytes, code: codeOf(headers, bytes) });
        }, reject);
      });
    });
    if (body instanceof Readable) await pipeline(body, outgoing).catch(() => undefined);
    else outgoing.end(body);
    return answered;
  }

  /** Opens an upload; the path of its place. */
  async beginUpload(repository: string): Promise<string> {
    const begun = await this.call(`/v2/${repository}/blobs/uploads/`, { method: 'POST' });
    if (begun.status !== 202) throw new Error(`upload: ${begun.status} ${begun.body}`);
    return placeOf(begun);
  }

  /** POST and PUT, the way of most clients. */
  async pushBlob(repository: string, bytes: Uint8Array): Promise<Descriptor> {
    const place = await this.beginUpload(repository);
    const digest = digestOf(bytes);
    const done = await this.call(withDigest(place, digest), { method: 'PUT', body: bytes });
    if (done.status !== 201) throw new Error(`blob: ${done.status} ${done.body}`);
    return { mediaType: MEDIA_TYPES.layer, digest, size: bytes.length };
  }

  async putManifest(
    repository: string,
    reference: string,
    manifest: { readonly mediaType: string },
  ): Promise<Answer> {
    return this.call(`/v2/${repository}/manifests/${reference}`, {
      method: 'PUT',
      body: JSON.stringify(manifest),
      headers: { 'content-type': manifest.mediaType },
    });
  }

  /** Pushes a config, layers and the manifest of them. */
  async pushImage(repository: string, reference: string, layers: readonly Uint8Array[] = [randomBytes(100)]) {
    const config = { ...(await this.pushBlob(repository, randomConfig())), mediaType: MEDIA_TYPES.config };
    const pushed = await Promise.all(layers.map((layer) => this.pushBlob(repository, layer)));
    const manifest = imageManifest(config, pushed);
    const answer = await this.putManifest(repository, reference, manifest);
    return { answer, manifest, digest: digestOfJson(manifest), config, layers: pushed };
  }
}

/** The path that an answer leads to; its `Location` may be relative or absolute. */
export function placeOf({ headers }: Pick<Answer, 'headers'>): string {
  const { pathname, search } = new URL(headers.location ?? '', 'http://127.0.0.1');
  return `${pathname}${search}`;
}

/** The place of an upload may have a query of its own. */
export function withDigest(place: string, digest: string): string {
  return `${place}${place.includes('?') ? '&' : '?'}digest=${encodeURIComponent(digest)}`;
}

export function imageManifest(config: Descriptor, layers: readonly Descriptor[]) {
  return { schemaVersion: 2, mediaType: MEDIA_TYPES.manifest, config, layers };
}

export function digestOfJson(value: object): Digest {
  return `sha256:${createHash('sha256').update(JSON.stringify(value)).digest('hex')}`;
}

function randomConfig(): Uint8Array {
  return Buffer.from(
    JSON.stringify({ architecture: 'amd64', os: 'linux', salt: randomBytes(8).toString('hex') }),
  );
}

function codeOf(headers: IncomingHttpHeaders, bytes: Buffer): string | undefined {
  if (headers['content-type']?.startsWith('application/json') !== true) return undefined;
  try {
    const { errors } = JSON.parse(bytes.toString()) as { errors?: { code: string }[] };
    return errors?.[0]?.code;
  } catch {
    return undefined;
  }
}
