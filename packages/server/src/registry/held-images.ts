import type { Descriptor, ImageConfig } from '@stagewright/oci';
import { parseConfig } from '@stagewright/oci/config';
import { type Digest, isDigest } from '@stagewright/oci/digest';
import { parseImageIndex } from '@stagewright/oci/image-index';
import { parseManifest } from '@stagewright/oci/manifest';
import { isIndexMediaType, MEDIA_TYPES } from '@stagewright/oci/media-types';
import { formatPlatform, type Platform } from '@stagewright/oci/platform';
import type { Registry } from '@stagewright/registry';

type Contents = Pick<Registry, 'manifest' | 'blobs'>;

export interface PlatformImage {
  /** `''` where the image names none. */
  readonly platform: string;
  readonly digest: string;
  readonly size: number;
}

/** What the bytes of an image tell. */
export interface HeldImage {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly artifactType: string;
  readonly size: number;
  readonly annotations: Readonly<Record<string, string>>;
  readonly platforms: readonly PlatformImage[];
  /** From the lowest; none for an index. */
  readonly layers: readonly Descriptor[];
  /** Null for an index and for what is no container image. */
  readonly config: ImageConfig | null;
}

/** Images as the embedded registry holds them. */
export interface HeldImages {
  /** Null where the repository does not hold it. */
  read(repository: string, digest: string): Promise<HeldImage | null>;
  /** Bytes of the manifest and of all that it refers to, each content once. */
  size(repository: string, digest: string): Promise<number>;
}

const LARGEST_CONFIG = 4 * 1024 * 1024;
const CONFIGS: readonly string[] = [MEDIA_TYPES.config, MEDIA_TYPES.dockerConfig];
/** Sizes of so many images are remembered; a digest's size never changes. */
const KNOWN_SIZES = 20_000;

export function createHeldImages(registry: Contents): HeldImages {
  const sizes = new Map<string, number>();

  async function size(repository: string, digest: string): Promise<number> {
    const known = sizes.get(digest);
    if (known !== undefined) return known;
    const contents = isDigest(digest) ? await contentsOf(registry, repository, digest) : new Map();
    const sum = [...contents.values()].reduce((bytes, each) => bytes + each, 0);
    if (sizes.size >= KNOWN_SIZES) sizes.clear();
    if (sum > 0) sizes.set(digest, sum);
    return sum;
  }

  async function config({ mediaType, digest }: Descriptor): Promise<ImageConfig | null> {
    const stored = CONFIGS.includes(mediaType) ? await registry.blobs.stat(digest) : null;
    if (stored === null || stored.size > LARGEST_CONFIG) return null;
    try {
      return parseConfig((await registry.blobs.read(digest)) ?? Buffer.alloc(0));
    } catch {
      // Anybody may push anything as a config; such an image is shown without.
      return null;
    }
  }

  return {
    size,
    async read(repository, digest) {
      const held = isDigest(digest) ? await registry.manifest(repository, digest) : null;
      if (held === null) return null;
      const { bytes, document } = held;
      const { mediaType, annotations = {}, artifactType = '' } = document;
      const common = { digest: held.digest, mediaType, annotations, size: await size(repository, digest) };
      if (isIndexMediaType(mediaType)) {
        const { manifests } = parseImageIndex(bytes, mediaType);
        const platforms = await Promise.all(
          manifests.map(async (each) => ({
            platform: nameOf(each.platform),
            digest: each.digest,
            size: await size(repository, each.digest),
          })),
        );
        return { ...common, artifactType, platforms, layers: [], config: null };
      }
      const manifest = parseManifest(bytes, mediaType);
      const read = await config(manifest.config);
      return {
        ...common,
        artifactType: read === null ? artifactType : '',
        platforms: [{ platform: nameOf(read ?? undefined), digest: held.digest, size: common.size }],
        layers: manifest.layers,
        config: read,
      };
    },
  };
}

/** Sizes of the manifest and of all that it refers to, by digest. */
async function contentsOf(
  registry: Contents,
  repository: string,
  root: Digest,
): Promise<ReadonlyMap<string, number>> {
  const contents = new Map<string, number>();
  const waiting: Digest[] = [root];
  for (const digest of waiting) {
    const held = contents.has(digest) ? null : await registry.manifest(repository, digest);
    if (held === null) continue;
    contents.set(digest, held.bytes.length);
    for (const blob of held.document.blobs) contents.set(blob.digest, blob.size);
    waiting.push(...held.document.manifests.map((child) => child.digest));
  }
  return contents;
}

function nameOf(platform: Platform | undefined): string {
  return platform === undefined ? '' : formatPlatform(platform);
}
