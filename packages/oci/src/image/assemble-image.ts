import type { BlobSource } from '../blob-source.ts';
import { encodeConfig, type HistoryEntry, type ImageConfig } from '../config.ts';
import type { Descriptor } from '../descriptor.ts';
import { type Digest, digestOf } from '../digest.ts';
import { OciError } from '../error.ts';
import type { LayerWithBytes } from '../layer/write-layer.ts';
import { encodeManifest } from '../manifest.ts';
import { MEDIA_TYPES, toOciLayerMediaType } from '../media-types.ts';
import { formatPlatform, type Platform, platformFit } from '../platform.ts';
import type { BaseImage } from './base-image.ts';
import { type ContainerSettings, mergeContainerConfig } from './container-settings.ts';
import type { EncodedBlob, Image } from './image.ts';

export interface AssembleImageOptions {
  /** None: the image consists of `layers` alone. */
  readonly base?: BaseImage;
  /** From the lowest up. */
  readonly layers: readonly LayerWithBytes[];
  readonly config: ContainerSettings;
  readonly platform: Platform;
  /** RFC 3339. Default 1970-01-01T00:00:00Z, so that equal content gives equal digests. */
  readonly created?: string;
  /** Of the manifest. The base's digest is added under OCI's own key. */
  readonly annotations?: Readonly<Record<string, string>>;
}

const EPOCH = '1970-01-01T00:00:00Z';
const BASE_DIGEST = 'org.opencontainers.image.base.digest';

/**
 * Puts layers on a base. The result is always an OCI image, also upon a base of docker's schema 2, and its digest
 * depends on nothing but the arguments' content: not on names, places or times.
 * @throws OciError `PLATFORM_UNKNOWN` when the base is for another platform, `CONFIG_INVALID`, `MANIFEST_INVALID`
 */
export function assembleImage(options: AssembleImageOptions): Image {
  const { base, layers, platform, annotations } = options;
  if (base !== undefined) checkBase(base, platform);
  const config = encoded(encodeConfig(imageConfig(options)), MEDIA_TYPES.config);
  const baseLayers = base?.manifest.layers.map(toOciLayer) ?? [];
  const descriptors = [...baseLayers, ...layers.map((layer) => layer.descriptor)];
  const noted = { ...annotations, ...(base === undefined ? {} : { [BASE_DIGEST]: base.digest }) };
  const manifest = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: config.descriptor,
    layers: descriptors,
    ...(Object.keys(noted).length === 0 ? {} : { annotations: noted }),
  });
  return {
    manifest: encoded(manifest, MEDIA_TYPES.manifest),
    config,
    layers: descriptors,
    blobs: blobSources(options, config),
    ...(base === undefined ? {} : { base }),
  };
}

function imageConfig(options: AssembleImageOptions): ImageConfig {
  const { base, layers, platform, config, created = EPOCH } = options;
  const added = layers.map((): HistoryEntry => ({ created, created_by: 'layer' }));
  return {
    created,
    architecture: platform.architecture,
    os: platform.os,
    ...(platform.variant === undefined ? {} : { variant: platform.variant }),
    ...(base?.config['os.version'] === undefined ? {} : { 'os.version': base.config['os.version'] }),
    ...(base?.config['os.features'] === undefined ? {} : { 'os.features': base.config['os.features'] }),
    config: mergeContainerConfig(base?.config.config ?? {}, config),
    rootfs: {
      type: 'layers',
      diff_ids: [...(base?.config.rootfs.diff_ids ?? []), ...layers.map((layer) => layer.diffId)],
    },
    history: [...(base === undefined ? [] : baseHistory(base)), ...added],
  };
}

/** The base's history, made up where it does not account for each of its layers: readers count on that. */
function baseHistory(base: BaseImage): readonly HistoryEntry[] {
  const history = base.config.history ?? [];
  const layers = base.config.rootfs.diff_ids;
  if (history.filter((entry) => entry.empty_layer !== true).length === layers.length) return history;
  return layers.map(() => ({ created: EPOCH, created_by: 'base layer' }));
}

function checkBase(base: BaseImage, platform: Platform): void {
  const { architecture, os, variant } = base.config;
  const offered = { architecture, os, ...(variant === undefined ? {} : { variant }) };
  if (platformFit(offered, platform) === 0) {
    const [has, wants] = [formatPlatform(offered), formatPlatform(platform)];
    throw new OciError('PLATFORM_UNKNOWN', `the base image is for ${has}, not for ${wants}`);
  }
  if (base.manifest.layers.length !== base.config.rootfs.diff_ids.length) {
    throw new OciError('MANIFEST_INVALID', 'the base image has not as many layers as diff ids');
  }
}

function toOciLayer(layer: Descriptor): Descriptor {
  const { digest, size, annotations } = layer;
  const mediaType = toOciLayerMediaType(layer.mediaType);
  return { mediaType, digest, size, ...(annotations === undefined ? {} : { annotations }) };
}

function blobSources(options: AssembleImageOptions, config: EncodedBlob): Map<Digest, BlobSource> {
  const { base, layers } = options;
  const sources = new Map<Digest, BlobSource>();
  if (base !== undefined) {
    for (const { digest } of base.manifest.layers) sources.set(digest, { open: () => base.openBlob(digest) });
  }
  for (const layer of layers) {
    const source = 'file' in layer ? { file: layer.file } : { open: () => layer.open() };
    sources.set(layer.descriptor.digest, source);
  }
  return sources.set(config.descriptor.digest, { bytes: config.bytes });
}

function encoded(bytes: Uint8Array, mediaType: string): EncodedBlob {
  return { bytes, descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length } };
}
