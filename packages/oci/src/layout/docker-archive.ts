import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { parseConfig } from '../config.ts';
import type { Descriptor } from '../descriptor.ts';
import { type Digest, digestOf } from '../digest.ts';
import { OciError } from '../error.ts';
import { decodeJson, isObject } from '../json.ts';
import { encodeManifest } from '../manifest.ts';
import { MEDIA_TYPES } from '../media-types.ts';
import { verifiedBlob } from '../verified-blob.ts';
import { LARGEST_DOCUMENT, type Layout, REF_NAME } from './layout.ts';
import { filePart, unknownBlob } from './read-layout.ts';
import { readExactly, type TarMember } from './scan-tar.ts';

/** What `docker save` names its images in. */
export const DOCKER_INDEX_FILE = 'manifest.json';

export interface DockerArchive {
  readonly file: string;
  readonly handle: FileHandle;
  readonly members: ReadonlyMap<string, TarMember>;
}

/**
 * Reads what `docker save`, `podman save` and Jib write without an OCI layout. Manifests are made of what is there: equal archives give
 * equal digests.
 * @throws OciError `ARCHIVE_INVALID`, `CONFIG_INVALID`
 */
export async function readDockerArchive(archive: DockerArchive): Promise<Layout> {
  const { file } = archive;
  const entries = readList(await document(archive, DOCKER_INDEX_FILE));
  const documents = new Map<Digest, Buffer>();
  const layers = new Map<Digest, TarMember>();
  const manifests: Descriptor[] = [];
  for (const entry of entries) {
    const { config, paths, names } = readEntry(entry);
    const image = await makeManifest(archive, config, paths);
    for (const [{ digest }, member] of image.layers) layers.set(digest, member);
    for (const bytes of [image.config, image.manifest]) documents.set(digestOf(bytes), bytes);
    const manifest = describe(image.manifest, MEDIA_TYPES.manifest);
    if (names.length === 0) manifests.push(manifest);
    for (const name of names) manifests.push({ ...manifest, annotations: { [REF_NAME]: name } });
  }
  return {
    path: file,
    index: { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests },
    async openBlob(digest) {
      const bytes = documents.get(digest);
      if (bytes !== undefined) return Readable.from([bytes], { objectMode: false });
      const member = layers.get(digest);
      if (member === undefined) throw unknownBlob(digest);
      return verifiedBlob(filePart(file, member.offset, member.size), { digest, size: member.size });
    },
    hasBlob: async (digest) => documents.has(digest) || layers.has(digest),
  };
}

/** The manifest that an image would have had, and where its layers are. */
async function makeManifest(archive: DockerArchive, configPath: string, paths: readonly string[]) {
  const config = await document(archive, configPath);
  const { diff_ids: digests } = parseConfig(config).rootfs;
  if (digests.length !== paths.length) throw invalid('an image has layers that its config does not list');
  const layers: [Descriptor, TarMember][] = [];
  for (const [index, digest] of digests.entries()) {
    const member = memberOf(archive, paths[index] ?? '');
    layers.push([await describeLayer(archive, member, digest), member]);
  }
  const manifest = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: describe(config, MEDIA_TYPES.config),
    layers: layers.map(([layer]) => layer),
  });
  return { config, manifest: Buffer.from(manifest), layers };
}

/** Docker and podman store plain tars, whose digests the config has; Jib and others compressed ones, which have to be read for theirs. */
async function describeLayer(
  { file, handle }: DockerArchive,
  { offset, size }: TarMember,
  diffId: Digest,
): Promise<Descriptor> {
  const start = size < 2 ? undefined : await readExactly(handle, offset, 2);
  if (start?.readUInt16BE() !== GZIP_MAGIC) return { mediaType: MEDIA_TYPES.layer, digest: diffId, size };
  const hash = createHash('sha256');
  for await (const chunk of filePart(file, offset, size)) hash.update(chunk as Buffer);
  return { mediaType: MEDIA_TYPES.layerGzip, digest: `sha256:${hash.digest('hex')}`, size };
}

const GZIP_MAGIC = 0x1f8b;

function describe(bytes: Buffer, mediaType: string): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

function readList(bytes: Uint8Array): readonly unknown[] {
  let value: unknown;
  try {
    value = decodeJson(bytes);
  } catch (cause) {
    throw invalid(`${DOCKER_INDEX_FILE} is not JSON`, cause);
  }
  if (!Array.isArray(value)) throw invalid(`${DOCKER_INDEX_FILE} is no list`);
  return value;
}

function readEntry(entry: unknown): {
  readonly config: string;
  readonly paths: readonly string[];
  readonly names: readonly string[];
} {
  const { Config: config, Layers: paths, RepoTags: names } = isObject(entry) ? entry : {};
  if (typeof config !== 'string') throw invalid('an image has no config');
  if (!isTexts(paths)) throw invalid('an image has no list of layers');
  return { config, paths, names: isTexts(names) ? names : [] };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

async function document(archive: DockerArchive, path: string): Promise<Buffer> {
  const { offset, size } = memberOf(archive, path);
  if (size > LARGEST_DOCUMENT) throw invalid(`${path} is too large`);
  return (await readExactly(archive.handle, offset, size)) ?? Buffer.alloc(0);
}

function memberOf({ members }: DockerArchive, path: string): TarMember {
  const member = members.get(path);
  if (member === undefined) throw invalid(`it has no ${path}`);
  return member;
}

function invalid(why: string, cause?: unknown): OciError {
  return new OciError('ARCHIVE_INVALID', `not a docker archive: ${why}`, { cause });
}
