import { join } from 'node:path';
import { assembleImage, createRegistryClient, hostPlatform, pushImage, writeLayer } from '@stagewright/oci';

/** Pushes a base image of one small file, for builds that are not going to be run; answers its reference. */
export async function pushTinyBase(registry: string, folder: string): Promise<string> {
  const content = Buffer.from('nothing runs here\n');
  const layer = await writeLayer([{ path: 'etc/motd', kind: 'file', content }], {
    file: join(folder, 'tiny-base.tar'),
  });
  const image = assembleImage({
    layers: [layer],
    platform: hostPlatform(),
    config: { env: { PATH: '/bin' } },
  });
  const client = createRegistryClient({ registry, scheme: 'http' });
  try {
    await pushImage(client, 'bases/tiny', image, { tag: '1' });
  } finally {
    await client.close();
  }
  return `${registry}/bases/tiny:1`;
}
