import { parseConfig } from '../config.ts';
import type { Digest } from '../digest.ts';
import { OciError } from '../error.ts';
import type { BaseImage } from '../image/base-image.ts';
import { parseImageIndex, selectPlatform } from '../image-index.ts';
import { parseManifest } from '../manifest.ts';
import { isIndexMediaType } from '../media-types.ts';
import { formatPlatform, type Platform, platformFit } from '../platform.ts';
import { readAtMost } from '../read-stream.ts';
import { formatReference, isTag } from '../reference.ts';
import type { CallOptions } from './manifests.ts';
import type { RegistryClient } from './registry-client.ts';

const LARGEST_CONFIG = 4 * 1024 * 1024;

/**
 * Reads the manifest and config of a base; its layers stay where they are.
 * @throws OciError `PLATFORM_UNKNOWN` when it is not there for that platform
 */
export async function loadBaseFromRegistry(
  client: RegistryClient,
  repository: string,
  reference: string,
  platform: Platform,
  options: CallOptions = {},
): Promise<BaseImage> {
  let found = await client.getManifest(repository, reference, options);
  if (isIndexMediaType(found.descriptor.mediaType)) {
    const { digest } = selectPlatform(parseImageIndex(found.bytes, found.descriptor.mediaType), platform);
    found = await client.getManifest(repository, digest, options);
  }
  const { bytes, descriptor } = found;
  const manifest = parseManifest(bytes, descriptor.mediaType);
  const sizes = new Map([manifest.config, ...manifest.layers].map(({ digest, size }) => [digest, size]));
  const openBlob: BaseImage['openBlob'] = async (digest, blobOptions = {}) => {
    const size = sizes.get(digest);
    if (size === undefined) throw new OciError('BLOB_UNKNOWN', `the image has no blob ${digest}`);
    return await client.getBlob(repository, digest, { size, ...blobOptions });
  };
  const configBytes = await readConfig(manifest.config.digest, (digest) =>
    openBlob(digest, options.signal === undefined ? {} : { signal: options.signal }),
  );
  const config = parseConfig(configBytes);
  if (platformFit(config, platform) === 0)
    throw new OciError(
      'PLATFORM_UNKNOWN',
      `${client.registry}/${repository} is for ${formatPlatform(config)}, not for ${formatPlatform(platform)}`,
    );
  const tag = isTag(reference) ? { tag: reference } : {};
  return {
    reference: formatReference({ registry: client.registry, repository, ...tag, digest: descriptor.digest }),
    digest: descriptor.digest,
    manifest,
    manifestBytes: bytes,
    config,
    configBytes,
    openBlob,
    source: { kind: 'registry', registry: client.registry, repository },
  };
}

async function readConfig(digest: Digest, open: BaseImage['openBlob']): Promise<Buffer> {
  const bytes = await readAtMost(await open(digest), LARGEST_CONFIG);
  if (bytes === undefined) throw new OciError('CONFIG_INVALID', `config ${digest} is too large`);
  return bytes;
}
