import { createHash } from 'node:crypto';
import { ADMIN_PASSWORD } from '../../harness/service.ts';
import type { StoredBuild } from './evidence.ts';

export interface RegistryRead {
  readonly tags: ReadonlyMap<string, string>;
  readonly pulled: ReadonlySet<string>;
}

const AUTHORIZATION = `Basic ${Buffer.from(`admin:${ADMIN_PASSWORD}`).toString('base64')}`;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

interface Manifest {
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string }[];
}

/** Asks the registry for the tag of every build, and pulls every image that was published, byte for byte, over plain HTTP. */
export async function readRegistry(url: string, builds: Iterable<StoredBuild>): Promise<RegistryRead> {
  const tags = new Map<string, string>();
  const pulled = new Set<string>();
  for (const { repository, tag, publishedDigest } of builds) {
    const name = `${repository}:${tag}`;
    const head = await get(`${url}/v2/${repository}/manifests/${tag}`, 'HEAD');
    if (head.ok) tags.set(name, head.headers.get('docker-content-digest') ?? '');
    const image = `${repository}@${publishedDigest}`;
    if (publishedDigest === null || pulled.has(image)) continue;
    if (await isWhole(`${url}/v2/${repository}`, publishedDigest)) pulled.add(image);
  }
  return { tags, pulled };
}

async function isWhole(repository: string, digest: string): Promise<boolean> {
  const manifest = await content(`${repository}/manifests/${digest}`, digest);
  if (manifest === null) return false;
  const { config, layers } = JSON.parse(manifest.toString()) as Manifest;
  for (const blob of [config, ...layers])
    if ((await content(`${repository}/blobs/${blob.digest}`, blob.digest)) === null) return false;
  return true;
}

/** Null when it is not there, or is not what its digest says. */
async function content(url: string, digest: string): Promise<Buffer | null> {
  const response = await get(url, 'GET');
  const bytes = Buffer.from(await response.arrayBuffer());
  const actual = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return response.ok && actual === digest ? bytes : null;
}

function get(url: string, method: 'GET' | 'HEAD'): Promise<Response> {
  return fetch(url, { method, headers: { authorization: AUTHORIZATION, accept: MANIFEST } });
}
