import { join } from 'node:path';
import { BASIC_USER, type DockerRegistry, startDockerRegistry } from '@stagewright/oci/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shareHostBases } from '../../packages/engine/src/testing/shared-host-bases.ts';
import { login, type User } from '../harness/client.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from '../harness/service.ts';
import { type BuiltImage, buildImage } from './build-image.ts';
import { packMainLoop, packNodeApp } from './packages.ts';
import { expectMainLoopRuns, expectNodeAppAnswers } from './running-images.ts';

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

test("images of a project that was granted a credential run from Debian's docker-registry", async () => {
  const { body } = await user.call('GET', '/stagewright/v1/projects');
  await grantCredential(body.list.map(({ id }: { id: string }) => id));
  const [java, node]: readonly BuiltImage[] = await Promise.all([
    packMainLoop(folder.path).then((file) => buildImage(user, 'main-loop', file)),
    packNodeApp(folder.path).then((file) => buildImage(user, 'node-app', file)),
  ]);
  expect(java?.reference).toBe(`${registry.host}/default/main-loop:1`);
  await expectMainLoopRuns(java?.reference ?? '', PULL);
  await expectNodeAppAnswers(node?.reference ?? '', PULL);
});
