import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assembleImage, createRegistryClient, hostPlatform, pushImage, writeLayer } from '@stagewright/oci';
import type { User } from '../harness/client.ts';
import { ADMIN_PASSWORD } from '../harness/service.ts';

/** Pushes a base image of one small file into the embedded registry and lets the project's builds read it; answers its reference. */
export async function pushBase({ url, folder, user }: BaseOptions): Promise<string> {
  await mkdir(folder, { recursive: true });
  const content = Buffer.from('nothing runs here\n');
  const layer = await writeLayer([{ path: 'etc/motd', kind: 'file', content }], {
    file: join(folder, 'base.tar'),
  });
  const image = assembleImage({
    layers: [layer],
    platform: hostPlatform(),
    config: { env: { PATH: '/bin' } },
  });
  const { host } = new URL(url);
  const credentials = { username: 'admin', password: ADMIN_PASSWORD };
  const client = createRegistryClient({ registry: host, scheme: 'http', credentials });
  try {
    await pushImage(client, 'bases/tiny', image, { tag: '1' });
  } finally {
    await client.close();
  }
  await grant(user, { host, scheme: 'http', ...credentials });
  return `${host}/bases/tiny:1`;
}

interface BaseOptions {
  readonly url: string;
  readonly folder: string;
  /** An administrator in the project that builds. */
  readonly user: User;
}

async function grant(user: User, credential: object): Promise<void> {
  const { body } = await user.call('GET', '/v3/projects');
  const project = body.projects.find(({ name }: { readonly name: string }) => name === 'default');
  const granted = { ...credential, project_ids: [project.id] };
  const answer = await user.call('PUT', '/stagewright/v1/registry-credentials/bases', granted);
  if (answer.status >= 300) throw new Error(`the base image can't be read: ${JSON.stringify(answer.body)}`);
}
