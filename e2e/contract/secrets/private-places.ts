import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { assembleImage, createRegistryClient, hostPlatform, pushImage, writeLayer } from '@stagewright/oci';
import { BASIC_USER, type DockerRegistry, startDockerRegistry } from '@stagewright/oci/testing';
import { nodePackage } from '../scene.ts';

export interface PrivatePlaces {
  readonly registry: DockerRegistry;
  /** In the registry, for whoever logs in. */
  readonly base: string;
  /** Gives a package to whoever sends the signature as a query. */
  readonly source: string;
  close(): Promise<void>;
}

/** Places that ask for secrets: Debian's docker-registry with a login, and a web server with signed addresses. */
export async function openPrivatePlaces(folder: string, signature: string): Promise<PrivatePlaces> {
  const registry = await startDockerRegistry({ htpasswd: BASIC_USER.htpasswd });
  const file = join(folder, 'private-base.tar');
  const layer = await writeLayer([{ path: 'etc/motd', kind: 'file', content: Buffer.from('private\n') }], {
    file,
  });
  const image = assembleImage({ layers: [layer], platform: hostPlatform(), config: {} });
  const { username, password } = BASIC_USER;
  const client = createRegistryClient({
    registry: registry.host,
    scheme: 'http',
    credentials: { username, password },
  });
  await pushImage(client, 'bases/private', image, { tag: '1' });
  await client.close();

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    const allowed = searchParams.get('signature') === signature && pathname === '/app.zip';
    response.writeHead(allowed ? 200 : 403).end(allowed ? nodePackage() : 'no');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    registry,
    base: `${registry.host}/bases/private:1`,
    source: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await registry.close();
    },
  };
}
