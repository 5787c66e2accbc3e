import { join } from 'node:path';
import { openBlobSource } from '../blob-source.ts';
import { encodeConfig, type ImageConfig, parseConfig } from '../config.ts';
import { digestOf } from '../digest.ts';
import { assembleImage } from '../image/assemble-image.ts';
import type { BaseImage } from '../image/base-image.ts';
import type { Image } from '../image/image.ts';
import { imageOfBase } from '../image/image-of-base.ts';
import type { ImageTree } from '../image/image-tree.ts';
import { encodeImageIndex } from '../image-index.ts';
import { sortEntries } from '../layer/sort-entries.ts';
import { type Layer, writeLayer } from '../layer/write-layer.ts';
import { encodeManifest, type Manifest } from '../manifest.ts';
import { MEDIA_TYPES } from '../media-types.ts';
import { hostPlatform } from '../platform.ts';

/** A layer with one file. */
export async function sampleLayer(folder: string, path: string, content: string): Promise<Layer> {
  const entries = sortEntries([{ path, kind: 'file', content: Buffer.from(content) }]);
  return await writeLayer(entries, {
    file: join(folder, `${digestOf(Buffer.from(path + content)).slice(7)}.tar`),
  });
}

/** An image of two small layers without a base. */
export async function sampleImage(folder: string, content = 'hello\n'): Promise<Image> {
  const layers = [
    await sampleLayer(folder, 'etc/motd', 'welcome\n'),
    await sampleLayer(folder, 'app/data', content),
  ];
  const config = { entrypoint: ['/app/run'], env: { LANG: 'C.UTF-8' }, workingDir: '/app' };
  return assembleImage({ layers, platform: hostPlatform(), config });
}

/** An index of two small images that have a layer in common. */
export async function sampleTree(folder: string): Promise<ImageTree> {
  const shared = await sampleLayer(folder, 'etc/motd', 'welcome\n');
  const images = await Promise.all(
    ['amd64', 'arm64'].map(async (architecture) => {
      const own = await sampleLayer(folder, 'app/data', architecture);
      return assembleImage({ layers: [shared, own], platform: { os: 'linux', architecture }, config: {} });
    }),
  );
  const manifests = images.map(({ manifest, config }) => {
    const { architecture, os } = parseConfig(config.bytes);
    return { ...manifest.descriptor, platform: { architecture, os } };
  });
  const mediaType = MEDIA_TYPES.index;
  const bytes = encodeImageIndex({ schemaVersion: 2, mediaType, manifests });
  return { root: { bytes, descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length } }, images };
}

/** A base of docker's schema 2 with one gzipped layer, as docker itself pushes them. */
export async function dockerBase(folder: string, config: Partial<ImageConfig> = {}): Promise<BaseImage> {
  const entries = sortEntries([{ path: 'etc/motd', kind: 'file', content: Buffer.from('docker\n') }]);
  const layer = await writeLayer(entries, {
    file: join(folder, 'docker.tgz'),
    compression: 'gzip',
    gzipLevel: 1,
  });
  const full: ImageConfig = {
    ...hostPlatform(),
    created: '2024-01-02T03:04:05Z',
    rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    ...config,
  };
  const configBytes = encodeConfig(full);
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.dockerManifest,
    config: { mediaType: MEDIA_TYPES.dockerConfig, digest: digestOf(configBytes), size: configBytes.length },
    layers: [{ ...layer.descriptor, mediaType: MEDIA_TYPES.dockerLayerGzip }],
  };
  const manifestBytes = encodeManifest(manifest);
  return {
    reference: 'docker base',
    digest: digestOf(manifestBytes),
    manifest,
    manifestBytes,
    config: full,
    configBytes,
    openBlob: () => openBlobSource({ file: layer.file }),
    source: { kind: 'layout', path: folder },
  };
}

/** The same, ready to be pushed. */
export async function dockerImage(folder: string): Promise<Image> {
  return imageOfBase(await dockerBase(folder));
}
