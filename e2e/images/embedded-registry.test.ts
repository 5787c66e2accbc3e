import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shareHostBases } from '../../packages/engine/src/testing/shared-host-bases.ts';
import { login, type User } from '../harness/client.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from '../harness/service.ts';
import { type BuiltImage, buildImage } from './build-image.ts';
import { packMainLoop, packNodeApp } from './packages.ts';
import { podmanOf } from './podman.ts';
import { expectMainLoopRuns, expectNodeAppAnswers } from './running-images.ts';

const exec = promisify(execFile);
const CREDENTIALS = `admin:${ADMIN_PASSWORD}`;

const folder = newDataFolder();
let service: Service;
let user: User;
let java: BuiltImage;
let node: BuiltImage;

beforeAll(async () => {
  await shareHostBases(join(folder.path, 'data/worker/cache'));
  service = await startService(join(folder.path, 'data'));
  user = await login(service.url, 'admin', ADMIN_PASSWORD);
  [java, node] = await Promise.all([
    packMainLoop(folder.path).then((file) => buildImage(user, 'main-loop', file)),
    packNodeApp(folder.path).then((file) => buildImage(user, 'node-app', file)),
  ]);
});

afterAll(async () => {
  await service.stop();
  folder.remove();
});

async function skopeo(command: string, ...args: readonly string[]): Promise<string> {
  return (await exec('skopeo', [command, ...args])).stdout;
}

const READ = ['--tls-verify=false', '--creds', CREDENTIALS];
const PULL = ['--src-tls-verify=false', '--src-creds', CREDENTIALS];
const COPY = [...PULL, '--dest-tls-verify=false', '--dest-creds', CREDENTIALS];
const inspect = async (reference: string) =>
  JSON.parse(await skopeo('inspect', ...READ, `docker://${reference}`)) as {
    Digest: string;
    RepoTags: string[];
  };

describe('an image that was built', () => {
  test('of the jar prints its lines', () => expectMainLoopRuns(java.reference, PULL));

  test('of the Node application answers', () => expectNodeAppAnswers(node.reference, PULL));

  test('is not given to who has no login', async () => {
    await expect(skopeo('inspect', '--tls-verify=false', `docker://${java.reference}`)).rejects.toThrow(
      /authentication required|unauthorized/i,
    );
  });
});

test('the record of an image tells what it is, what travelled, and where it came from', async () => {
  const show = (reference: string) =>
    user.call('GET', `/stagewright/v1/images/_show?reference=${encodeURIComponent(reference)}`);
  const { status, body } = await show(java.reference);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    repository: 'default/main-loop',
    tag: '1',
    reference: java.reference,
    digest: java.digest,
    tags: ['1'],
    build_id: java.buildId,
    moved_by: '',
    platforms: [{ platform: 'linux/amd64', digest: java.digest, size: body.size }],
    build: { build_id: java.buildId, job_name: 'main-loop', index: 1, source: 'obs://demo/MainLoop.jar' },
    history: [{ digest: java.digest, build_id: java.buildId }],
  });
  expect(body.start.entrypoint.length).toBeGreaterThan(0);
  expect(body.layers.map(({ transfer }: { transfer: string }) => transfer)).not.toContain('unknown');
  const manifest = await skopeo('inspect', '--raw', ...READ, `docker://${body.pull}`);
  const { config, layers } = JSON.parse(manifest);
  const blobs = new Map<string, number>([config, ...layers].map(({ digest, size }) => [digest, size]));
  const sum = [...blobs.values()].reduce((bytes, size) => bytes + size, Buffer.byteLength(manifest));
  expect(body.size).toBe(sum);

  const tags = await user.call('GET', '/stagewright/v1/images/default/main-loop');
  expect(tags.body).toMatchObject({ next: '', list: [{ tag: '1', size: sum, build_id: java.buildId }] });
  expect((await show(body.pull)).body).toMatchObject({ tag: '', digest: java.digest, history: [] });
  for (const unknown of ['default/main-loop:2', `default/node-app@${java.digest}`, 'nobody/main-loop:1'])
    expect(await show(unknown)).toMatchObject({ status: 404 });
  expect(await show('default/main-loop')).toMatchObject({ status: 400 });
});

test('skopeo inspects, copies, lists and deletes', async () => {
  const repository = `${service.host}/default/node-app`;
  expect((await inspect(node.reference)).Digest).toBe(node.digest);
  for (const tag of ['copied', 'stable']) {
    await skopeo(
      'copy',
      ...COPY,
      `docker://${node.reference}`,
      `docker://${service.host}/default/copies:${tag}`,
    );
  }
  const copy = await inspect(`${service.host}/default/copies:copied`);
  expect(copy).toMatchObject({ Digest: node.digest, RepoTags: ['copied', 'stable'] });
  const tags = JSON.parse(await skopeo('list-tags', ...READ, `docker://${repository}`));
  expect(tags).toEqual({ Repository: repository, Tags: ['1'] });

  // Deleting by a tag's digest takes every tag of it, and leaves the repository that it was copied from.
  await skopeo('delete', ...READ, `docker://${service.host}/default/copies:copied`);
  await expect(inspect(`${service.host}/default/copies:stable`)).rejects.toThrow(/manifest unknown/);
  expect((await inspect(node.reference)).Digest).toBe(node.digest);
});

test('podman logs in, pulls, pushes under another name and pulls that', async () => {
  const podman = await podmanOf(join(folder.path, 'podman'));
  const plain = '--tls-verify=false';
  await expect(podman('pull', plain, java.reference)).rejects.toThrow(
    /authentication required|unauthorized/i,
  );
  await expect(
    podman('login', plain, '--username', 'admin', '--password', 'wrong', service.host),
  ).rejects.toThrow(/invalid username\/password|unauthorized/i);
  await podman('login', plain, '--username', 'admin', '--password', ADMIN_PASSWORD, service.host);
  await podman('pull', plain, java.reference);
  const pushed = `${service.host}/default/by-podman:v1`;
  await podman('tag', java.reference, pushed);
  await podman('push', plain, pushed);
  await podman('rmi', java.reference, pushed);
  await podman('pull', plain, pushed);
  const shown = await user.call('GET', '/stagewright/v1/images/default/by-podman');
  expect(shown.body.list).toEqual([expect.objectContaining({ tag: 'v1', build_id: '' })]);
  await podman('logout', service.host);
});
