import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestRegistry, type TestRegistry } from './testing/start-test-registry.ts';
import { TestClient } from './testing/test-client.ts';

const run = promisify(execFile);
const USER = { name: 'anna', password: 'pw' };
const CREDS = `${USER.name}:${USER.password}`;

let dir: string;
let registry: TestRegistry;
let image: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'clients-'));
  registry = await startTestRegistry({ users: [USER] });
  image = join(dir, 'image');
  await mkdir(join(dir, 'rootfs'));
  await writeFile(join(dir, 'rootfs', 'hello'), 'hello from a layer\n');
  await run('umoci', ['init', '--layout', image]);
  await run('umoci', ['new', '--image', `${image}:v1`]);
  await run('umoci', ['insert', '--image', `${image}:v1`, join(dir, 'rootfs'), '/app']);
});
afterAll(async () => {
  await registry.close();
  await rm(dir, { recursive: true, force: true });
});

const skopeo = async (...args: string[]) => (await run('skopeo', args)).stdout;
const to = ['--dest-tls-verify=false', '--dest-creds', CREDS];
const from = ['--src-tls-verify=false', '--src-creds', CREDS];
const on = ['--tls-verify=false', '--creds', CREDS];

describe('skopeo', () => {
  test('pushes, inspects, copies across repositories, lists, pulls and deletes', async () => {
    const reference = `docker://${registry.host}/team/app`;
    await skopeo('copy', ...to, `oci:${image}:v1`, `${reference}:v1`);
    const inspected = JSON.parse(await skopeo('inspect', ...on, `${reference}:v1`));
    expect(inspected).toMatchObject({ Name: `${registry.host}/team/app`, RepoTags: ['v1'] });
    await skopeo('copy', ...from, ...to, `${reference}:v1`, `docker://${registry.host}/team/copy:v2`);
    await skopeo('copy', ...from, `docker://${registry.host}/team/copy:v2`, `oci:${join(dir, 'back')}:v2`);
    const { stdout } = await run('umoci', ['stat', '--json', '--image', `${join(dir, 'back')}:v2`]);
    expect(JSON.parse(stdout).history.at(-1).layer.digest).toBe(inspected.Layers.at(-1));
    await skopeo('delete', ...on, `${reference}:v1`);
    expect(JSON.parse(await skopeo('list-tags', ...on, reference)).Tags).toEqual([]);
    await expect(skopeo('inspect', ...on, `${reference}:v1`)).rejects.toThrow(
      /manifest unknown|no such manifest/,
    );
  });

  test('pushes docker schema 2 and compressed layers', async () => {
    const reference = `docker://${registry.host}/team/docker:v1`;
    await skopeo('copy', ...to, '--format', 'v2s2', '--dest-compress', `oci:${image}:v1`, reference);
    const manifest = JSON.parse(await skopeo('inspect', '--raw', ...on, reference));
    expect(manifest.mediaType).toBe('application/vnd.docker.distribution.manifest.v2+json');
  });

  test('is refused with wrong credentials', async () => {
    const wrong = ['--tls-verify=false', '--creds', 'anna:guess'];
    await expect(skopeo('inspect', ...wrong, `docker://${registry.host}/team/app:v1`)).rejects.toThrow(
      /unauthorized|authentication required/,
    );
  });
});

describe('podman', () => {
  test('pushes and pulls', async () => {
    const storage = ['--storage-driver', 'vfs', '--root', join(dir, 'podman'), '--runroot', join(dir, 'run')];
    const podman = (...args: string[]) => run('podman', [...storage, ...args]);
    const reference = `${registry.host}/team/podman:v1`;
    await skopeo('copy', ...to, `oci:${image}:v1`, `docker://${registry.host}/team/source:v1`);
    const { stdout: id } = await podman('pull', '--quiet', ...on, `${registry.host}/team/source:v1`);
    await podman('push', ...on, id.trim(), reference);
    await podman('rmi', '--all', '--force');
    const { stdout: pulled } = await podman('pull', '--quiet', ...on, reference);
    expect(pulled.trim()).toMatch(/^[a-f0-9]{64}$/);
    const { stdout: names } = await podman('images', '--format', '{{.Repository}}:{{.Tag}}');
    expect(names.trim()).toBe(reference);
  });
});

test('a client without credentials is told how to log in', async () => {
  const answer = await new TestClient(registry).call('/v2/');
  expect(answer.headers['www-authenticate']).toBe('Basic realm="test registry"');
});
