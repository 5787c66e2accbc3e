import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assembleImage, createRegistryClient, hostPlatform, pushImage, writeLayer } from '@stagewright/oci';

const REPOSITORY = 'default/tiny';
const TAG = '1';
export const TINY_BASE = `${REPOSITORY}:${TAG}`;

export interface RegistryLogin {
  /** Host and port at which the service listens. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

/** Pushes a base image of one small file to the embedded registry, for builds that nobody runs: they take a tenth of a second. */
export async function pushTinyBase({ host, username, password }: RegistryLogin): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-base-'));
  const client = createRegistryClient({
    registry: host,
    scheme: 'http',
    credentials: { username, password },
  });
  try {
    const content = Buffer.from('nothing runs here\n');
    const layer = await writeLayer([{ path: 'etc/motd', kind: 'file', content }], {
      file: join(folder, 'layer.tar'),
    });
    const config = { env: { PATH: '/bin' } };
    const image = assembleImage({ layers: [layer], platform: hostPlatform(), config });
    await pushImage(client, REPOSITORY, image, { tag: TAG });
  } finally {
    await client.close();
    rmSync(folder, { recursive: true });
  }
}
