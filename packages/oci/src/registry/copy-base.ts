import type { BaseImage } from '../image/base-image.ts';
import { imageOfBase } from '../image/image-of-base.ts';
import { type PushedImage, type PushImageOptions, pushImage } from './push-image.ts';
import type { RegistryClient } from './registry-client.ts';

/**
 * Copies a base image into a repository, byte for byte: mounted where it comes from the same registry, else each
 * missing blob is streamed once, checked and never unpacked.
 */
export async function copyBase(
  client: RegistryClient,
  repository: string,
  base: BaseImage,
  options: PushImageOptions = {},
): Promise<PushedImage> {
  return await pushImage(client, repository, imageOfBase(base), options);
}
