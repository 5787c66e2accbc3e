import type { Dispatcher } from 'undici';
import { digestOf, isDigest } from '../digest.ts';
import { OciError } from '../error.ts';
import { discard } from '../read-stream.ts';
import { Authorizer } from './authorizer.ts';
import { getBlob, hasBlob } from './blobs.ts';
import type { CredentialProvider, Credentials } from './credentials.ts';
import { createDispatcher, type DispatcherOptions, type Timeouts } from './dispatcher.ts';
import { createExchange } from './exchange.ts';
import {
  deleteManifest,
  getManifest,
  type PutManifestOptions,
  putManifest,
  resolveManifest,
} from './manifests.ts';
import { createMirroredReads, type Mirror, readMirror } from './mirrored-reads.ts';
import { registryUrl } from './origin.ts';
import { pushBlob } from './push-blob.ts';
import type { RegistryClient } from './registry-client.ts';
import { DEFAULT_RETRY, type RetryPolicy } from './retry.ts';
import { listTags } from './tags.ts';
import { Transport } from './transport.ts';
import { cancelUpload, startUpload } from './uploads.ts';

export interface RegistryClientOptions {
  /** Host with an optional port; `docker.io` for Docker Hub. */
  readonly registry: string;
  /** Default `http` on loopback, `https` elsewhere. */
  readonly scheme?: 'https' | 'http';
  /** Of this registry, or a provider that is also asked for mirrors. Default: anonymous. */
  readonly credentials?: CredentialProvider | Credentials;
  /** The caller's connections, for pinned addresses or sockets; the caller closes them. */
  readonly dispatcher?: Dispatcher;
  /** How the client's own connections are made, where there is no `dispatcher`. */
  readonly connections?: Omit<DispatcherOptions, 'timeouts'>;
  /** Registries asked before this one for manifests and blobs: hosts, or URLs with the path below which they have its repositories. */
  readonly mirrors?: readonly string[];
  /** Told of each answer that a mirror did not give. */
  readonly onMirrorFailure?: (mirror: string, error: OciError) => void;
  readonly userAgent?: string;
  /** Ends every call of the client. */
  readonly signal?: AbortSignal;
  readonly timeouts?: Timeouts;
  readonly retry?: Partial<RetryPolicy>;
}

const USER_AGENT = 'stagewright-oci/0.1';
/** The origin can be asked as well. */
const MIRROR_ATTEMPTS = 2;

/** @throws OciError `REFERENCE_INVALID` when the registry or a mirror is not a host name. */
export function createRegistryClient(options: RegistryClientOptions): RegistryClient {
  const { registry, timeouts = {}, connections = {} } = options;
  const policy = { ...DEFAULT_RETRY, ...options.retry };
  const own = options.dispatcher === undefined ? createDispatcher({ ...connections, timeouts }) : undefined;
  const dispatcher = options.dispatcher ?? own;
  if (dispatcher === undefined) throw new TypeError('unreachable');
  const origin = createTransport({
    name: registry,
    scheme: options.scheme,
    policy,
    dispatcher,
    client: options,
  });
  const mirrors = (options.mirrors ?? []).map((address): Mirror => {
    const [name, scheme, prefix] = readMirror(address);
    const hasty = { ...policy, attempts: Math.min(policy.attempts, MIRROR_ATTEMPTS) };
    return {
      address,
      prefix,
      transport: createTransport({ name, scheme, policy: hasty, dispatcher, client: options }),
    };
  });
  const read = createMirroredReads({ origin, mirrors, onFailure: options.onMirrorFailure });

  /** A tag's outcome must not hang on an old connection that may be half closed. */
  const putOnOwnConnection = async (act: (connection: PutManifestOptions) => Promise<void>) => {
    const fresh =
      own === undefined ? undefined : createDispatcher({ ...connections, connections: 1, timeouts });
    try {
      await act(fresh === undefined ? {} : { dispatcher: fresh });
    } finally {
      await fresh?.destroy();
    }
  };

  return {
    registry,
    ping: async (callOptions) => {
      const reply = await origin.send({
        method: 'GET',
        target: '/v2/',
        scopes: [],
        expect: [200],
        signal: callOptions?.signal,
      });
      discard(reply.body);
    },
    resolve: (repository, reference, callOptions) =>
      read(repository, (from, path) => resolveManifest(from, path, reference, callOptions)),
    getManifest: (repository, reference, callOptions) =>
      read(repository, (from, path) => getManifest(from, path, reference, callOptions)),
    putManifest: async (repository, reference, bytes, mediaType, putOptions = {}) => {
      const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
      const put = async (connection: PutManifestOptions) => {
        await putManifest(
          origin,
          { repository, reference },
          { bytes, descriptor },
          { ...connection, ...putOptions },
        );
      };
      if (isDigest(reference) || putOptions.dispatcher !== undefined) await put({});
      else await putOnOwnConnection(put);
      return descriptor;
    },
    deleteManifest: (repository, digest, callOptions) =>
      deleteManifest(origin, repository, digest, callOptions),
    hasBlob: (repository, digest, callOptions) => hasBlob(origin, repository, digest, callOptions),
    getBlob: (repository, digest, blobOptions) =>
      read(repository, (from, path) => getBlob(from, path, digest, blobOptions)),
    pushBlob: (repository, descriptor, source, pushOptions) =>
      pushBlob(origin, policy, { repository, descriptor, source }, pushOptions),
    startUpload: (repository, callOptions) => startUpload(origin, repository, callOptions),
    cancelUpload: (upload, callOptions) => cancelUpload(origin, upload, callOptions),
    listTags: (repository, callOptions) => listTags(origin, repository, callOptions),
    close: async () => {
      await own?.close();
    },
  };
}

interface TransportInput {
  readonly name: string;
  readonly scheme: 'https' | 'http' | undefined;
  readonly policy: RetryPolicy;
  readonly dispatcher: Dispatcher;
  readonly client: RegistryClientOptions;
}

function createTransport({ name, scheme, policy, dispatcher, client }: TransportInput): Transport {
  if (
    !URL.canParse(`https://${name}/`) ||
    new URL(`https://${name}/`).pathname !== '/' ||
    /[/@?#\\\s]/.test(name)
  ) {
    throw new OciError('REFERENCE_INVALID', `not a registry: ${JSON.stringify(name.slice(0, 300))}`);
  }
  const { credentials, userAgent = USER_AGENT, signal } = client;
  const root = registryUrl(name, scheme);
  const exchange = createExchange(name, dispatcher);
  // Fixed credentials are those of the registry itself, never of a mirror.
  const fixed = typeof credentials === 'function' || name !== client.registry ? undefined : credentials;
  const provider = typeof credentials === 'function' ? credentials : async () => fixed;
  const authorizer = new Authorizer({ registry: name, root, credentials: provider, exchange, userAgent });
  return new Transport({ registry: name, root, exchange, authorizer, retry: policy, userAgent, signal });
}
