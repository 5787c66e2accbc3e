import {
  type BaseImage,
  type Digest,
  digestOf,
  encodeManifest,
  type Image,
  imageOfBase,
  loadBaseFromLayout,
  MEDIA_TYPES,
  toOciLayerMediaType,
} from '@stagewright/oci';

export interface DockerfileImage {
  readonly image: Image;
  /** What each layer that the Dockerfile made holds, by digest. */
  readonly layerNames: ReadonlyMap<string, string>;
}

/**
 * The image in a layout that buildah wrote. It has packed the layers of the base anew; the base's own bytes take their place, so that a
 * registry that has them gets nothing again.
 */
export async function readBuiltImage(layout: string, bases: readonly BaseImage[]): Promise<DockerfileImage> {
  const written = await loadBaseFromLayout(layout);
  const built = imageOfBase(written);
  const base = bases
    .filter((candidate) => isUnder(candidate, written))
    .sort(byLayers)
    .at(-1);
  const below = base?.manifest.layers.map((layer) => ({
    ...layer,
    mediaType: toOciLayerMediaType(layer.mediaType),
  }));
  const layers = [...(below ?? []), ...built.layers.slice(below?.length ?? 0)];
  const bytes = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: built.config.descriptor,
    layers,
  });
  const blobs = new Map(built.blobs);
  for (const { digest } of below ?? [])
    blobs.set(digest, { open: () => (base as BaseImage).openBlob(digest) });
  return {
    image: {
      manifest: {
        bytes,
        descriptor: { mediaType: MEDIA_TYPES.manifest, digest: digestOf(bytes), size: bytes.length },
      },
      config: built.config,
      layers,
      blobs,
      ...(base === undefined ? {} : { base }),
    },
    layerNames: namesOf(
      written,
      layers.map(({ digest }) => digest),
      below?.length ?? 0,
    ),
  };
}

function isUnder({ config, manifest }: BaseImage, { config: above }: BaseImage): boolean {
  const ids = config.rootfs.diff_ids;
  return (
    ids.length > 0 &&
    ids.length === manifest.layers.length &&
    ids.every((id, index) => id === above.rootfs.diff_ids[index])
  );
}

function byLayers(one: BaseImage, other: BaseImage): number {
  return one.manifest.layers.length - other.manifest.layers.length;
}

const LONGEST_NAME = 80;

/** Layers by the instructions that made them. */
function namesOf({ config }: BaseImage, layers: readonly Digest[], from: number): Map<string, string> {
  const made = (config.history ?? []).filter((entry) => entry.empty_layer !== true);
  return new Map(
    layers.slice(from).map((digest, index) => {
      const by = made[from + index]?.created_by?.replace(/^\/bin\/sh -c (#\(nop\) )?/, '') ?? 'Dockerfile';
      return [digest, by.slice(0, LONGEST_NAME)];
    }),
  );
}
