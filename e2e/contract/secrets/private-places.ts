import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { assembleImage, createRegistryClient, hostPlatform, pushImage, writeLayer } from '@stagewright/oci';
import { BASIC_USER, type DockerRegistry, startDockerRegistry } from '@stagewright/oci/testing';
import { type GitServer, startGitServer } from '../../../packages/engine/src/testing/git-server.ts';
import { createTestRepository } from '../../../packages/engine/src/testing/test-repository.ts';
import { nodePackage } from '../scene.ts';

export interface PrivatePlaces {
  readonly registry: DockerRegistry;
  /** In the registry, for whoever logs in. */
  readonly base: string;
  /** Gives a package to whoever sends the signature as a query. */
  readonly source: string;
  /** Has the repositories `site.git` and `image.git`, for whoever logs in with the token. */
  readonly git: GitServer;
  close(): Promise<void>;
}

export interface Secrets {
  readonly signature: string;
  readonly repositoryToken: string;
}

const BUSYBOX = '/bin/busybox';
/** Takes its time, so that its processes are seen. */
const DOCKERFILE = `FROM scratch
COPY --chmod=755 busybox /bin/busybox
RUN --mount=type=secret,id=PLANTED_SECRET ["/bin/busybox", "sh", "-c", "busybox sleep 0.2; busybox cat /run/secrets/PLANTED_SECRET /dev/stagewright/npmrc"]
`;

/** Places that ask for secrets: Debian's docker-registry with a login, and a web server with signed addresses. */
export async function openPrivatePlaces(
  folder: string,
  { signature, repositoryToken }: Secrets,
): Promise<PrivatePlaces> {
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
  const git = await openRepositories(join(folder, 'repositories'), repositoryToken);
  return {
    registry,
    git,
    base: `${registry.host}/bases/private:1`,
    source: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await git.close();
      await registry.close();
    },
  };
}

async function openRepositories(root: string, token: string): Promise<GitServer> {
  mkdirSync(root);
  const npm = { 'package.json': '{"name":"site"}', 'package-lock.json': '{"lockfileVersion":3}' };
  await (await createTestRepository(root, 'site')).commit(npm);
  const image = { Dockerfile: DOCKERFILE, busybox: readFileSync(BUSYBOX) };
  await (await createTestRepository(root, 'image')).commit(image);
  return await startGitServer({ root, login: { username: 'oauth2', password: token } });
}
