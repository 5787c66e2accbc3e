import type { PublishedImage, PublishTarget } from '@stagewright/api';
import {
  type Image,
  type PushedBlob,
  type PushedImage,
  pushImage,
  type RegistryClient,
  RegistryError,
} from '@stagewright/oci';
import type { BuildLog } from '../log/build-log.ts';
import { formatBytes } from '../log/format.ts';
import type { MountSources } from './mount-sources.ts';

export interface PushLayersOptions {
  readonly client: RegistryClient;
  readonly target: PublishTarget;
  readonly image: Image;
  /** What each of our own layers holds, by digest. */
  readonly layerNames: ReadonlyMap<string, string>;
  /** Whether an earlier build made the same layers, so that the repository may have the image. */
  readonly known: boolean;
  readonly mounts: MountSources;
  readonly log: BuildLog;
  readonly signal: AbortSignal;
}

const TRANSFERS = {
  exists: 'is there already',
  mounted: 'mounted from another repository',
  uploaded: 'uploaded',
} as const;

/** Sends blobs and manifest, by digest only: no tag moves. Answers what the build will have published with the tag. */
export async function pushLayers(options: PushLayersOptions): Promise<PublishedImage> {
  const { target, image, layerNames, log } = options;
  const { repository } = target;
  const there = options.known && (await isThere(options));
  const { blobs, descriptor } = there
    ? { blobs: new Map<string, PushedBlob>(), descriptor: image.manifest.descriptor }
    : await push(options);
  const layers = image.layers.map(({ digest, size }) => {
    const transfer = blobs.get(digest) ?? 'exists';
    const created_by = layerNames.get(digest) ?? 'base image';
    log.line(`Layer ${digest.slice(0, 19)} (${created_by}, ${formatBytes(size)}): ${TRANSFERS[transfer]}`);
    return { digest, size, transfer, created_by };
  });
  const documents = descriptor.size + image.config.descriptor.size;
  return {
    reference: `${target.registry}/${repository}:${target.tag}`,
    digest: descriptor.digest,
    size: layers.reduce((sum, { size }) => sum + size, documents),
    layers,
  };
}

/** A registry takes a manifest only once it has all blobs, and keeps them as long as the manifest. */
async function isThere({ client, target, image, signal }: PushLayersOptions): Promise<boolean> {
  const { digest } = image.manifest.descriptor;
  try {
    return (await client.resolve(target.repository, digest, { signal })).digest === digest;
  } catch (error) {
    if (error instanceof RegistryError && error.status === 404) return false;
    throw error;
  }
}

async function push({ client, target, image, mounts, signal }: PushLayersOptions): Promise<PushedImage> {
  const { repository } = target;
  const mountFrom = image.base?.source.kind === 'layout' ? await mounts.find(image.base.digest) : undefined;
  return await pushImage(client, repository, image, {
    signal,
    ...(mountFrom === undefined || mountFrom === repository ? {} : { mountFrom }),
  });
}
