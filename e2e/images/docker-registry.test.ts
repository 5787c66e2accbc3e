import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRegistryClient, pushImage } from '@stagewright/oci';
import { BASIC_USER, type DockerRegistry, startDockerRegistry } from '@stagewright/oci/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shareHostBases } from '../../packages/engine/src/testing/shared-host-bases.ts';
import { sampleImage } from '../../packages/oci/src/testing/sample-image.ts';
import { login, type User } from '../harness/client.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from '../harness/service.ts';
import { buildImage } from './build-image.ts';
import { packNodeApp } from './packages.ts';
import { expectNodeAppAnswers } from './running-images.ts';

const { username, password, htpasswd } = BASIC_USER;
const PULL = ['--src-tls-verify=false', '--src-creds', `${username}:${password}`];

const folder = newDataFolder();
let registry: DockerRegistry;
let mirror: DockerRegistry;
let service: Service;
let user: User;

beforeAll(async () => {
  await shareHostBases(join(folder.path, 'data/worker/cache'));
  [registry, mirror] = await Promise.all([startDockerRegistry({ htpasswd }), startDockerRegistry()]);
  service = await startService(join(folder.path, 'data'), {
    STAGEWRIGHT_REGISTRY: `http://${registry.host}`,
    STAGEWRIGHT_REGISTRY_MIRRORS: `${otherName()}=http://${mirror.host}/hub`,
    ...(await writeHelper()),
  });
  user = await login(service.url, 'admin', ADMIN_PASSWORD);
});

afterAll(async () => {
  await service.stop();
  await registry.close();
  folder.remove();
});

/** The same registry under another name, for which there is a login on this machine only. */
const otherName = () => registry.host.replace('127.0.0.1', 'localhost');

/** Docker's configuration with a credential helper that knows the login of that name alone. */
async function writeHelper() {
  const dockerConfig = join(folder.path, 'config.json');
  await writeFile(dockerConfig, JSON.stringify({ credHelpers: { [otherName()]: 'known' } }));
  const answer = JSON.stringify({ Username: username, Secret: password });
  const script = `#!/bin/sh\ntest "$(cat)$STAGEWRIGHT_DATA" = ${otherName()} && echo '${answer}'\n`;
  await writeFile(join(folder.path, 'docker-credential-known'), script, { mode: 0o755 });
  return {
    STAGEWRIGHT_DOCKER_CONFIG: dockerConfig,
    PATH: `${folder.path}:${process.env['PATH']}`,
  };
}

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

test('a base image comes from the mirror of its registry, and from that one when the mirror is gone', async () => {
  const file = await packNodeApp(folder.path);
  const image = await sampleImage(folder.path);
  const push = async (host: string, repository: string) => {
    const client = createRegistryClient({ registry: host, credentials: { username, password } });
    await pushImage(client, repository, image, { tag: '1' }).finally(() => client.close());
  };
  const build = { base_image: `${otherName()}/bases/sample:1` };
  const logOf = async (buildId: string) =>
    (await user.call('GET', `/assembling/v1/builds/${buildId}/logs?from=0`)).body.buildlog;

  await push(mirror.host, 'hub/bases/sample');
  const first = await buildImage(user, 'by-mirror', file, { build });
  expect(await logOf(first.buildId)).toContain(`${build.base_image}@${image.manifest.descriptor.digest}`);

  await mirror.close();
  await push(registry.host, 'bases/sample');
  const second = await buildImage(user, 'without-mirror', file, { build });
  expect(await logOf(second.buildId)).toContain(`Mirror http://${mirror.host}/hub of ${otherName()}: `);
  expect(second.digest).toBe(first.digest);
});
