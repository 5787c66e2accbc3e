import { join } from 'node:path';
import { BASIC_USER, type DockerRegistry, startDockerRegistry } from '@stagewright/oci/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shareHostBases } from '../../packages/engine/src/testing/shared-host-bases.ts';
import { login, type User } from '../harness/client.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from '../harness/service.ts';
import { buildImage } from './build-image.ts';
import { packNodeApp } from './packages.ts';
import { expectNodeAppAnswers } from './running-images.ts';

const { username, password, htpasswd } = BASIC_USER;
const PULL = ['--src-tls-verify=false', '--src-creds', `${username}:${password}`];

const folder = newDataFolder();
let registry: DockerRegistry;
let service: Service;
let user: User;

beforeAll(async () => {
  await shareHostBases(join(folder.path, 'data/worker/cache'));
  registry = await startDockerRegistry({ htpasswd });
  service = await startService(join(folder.path, 'data'), {
    STAGEWRIGHT_REGISTRY: `http://${registry.host}`,
  });
  user = await login(service.url, 'admin', ADMIN_PASSWORD);
});

afterAll(async () => {
  await service.stop();
  await registry.close();
  folder.remove();
});

async function grantCredential(projects: readonly string[]): Promise<void> {
  const body = { host: registry.host, scheme: 'http', username, password, project_ids: projects };
  const { status } = await user.call('PUT', '/stagewright/v1/registry-credentials/site', body);
  expect(status).toBe(200);
}

test('a project without a credential for the registry is refused by it, and its log says so', async () => {
  await grantCredential([]);
  const build = buildImage(user, 'no-login', await packNodeApp(folder.path));
  await expect(build).rejects.toThrow(/Failed[\s\S]*registry_refused/);
});

test("the image of a project that was granted a credential runs from Debian's docker-registry", async () => {
  const { body } = await user.call('GET', '/stagewright/v1/projects');
  await grantCredential(body.list.map(({ id }: { id: string }) => id));
  const { reference } = await buildImage(user, 'node-app', await packNodeApp(folder.path));
  expect(reference).toBe(`${registry.host}/default/node-app:1`);
  await expectNodeAppAnswers(reference, PULL);
});
