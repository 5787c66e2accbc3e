import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { digestOf } from '../digest.ts';
import { assembleImage } from '../image/assemble-image.ts';
import type { Image } from '../image/image.ts';
import { encodeImageIndex } from '../image-index.ts';
import { loadBaseFromLayout } from '../layout/load-base-from-layout.ts';
import { writeLayout } from '../layout/write-layout.ts';
import { MEDIA_TYPES } from '../media-types.ts';
import { hostPlatform, parsePlatform } from '../platform.ts';
import { BASIC_USER, type DockerRegistry, startDockerRegistry } from '../testing/docker-registry.ts';
import { isInstalled, needTools, output } from '../testing/run-tool.ts';
import { dockerImage, sampleImage, sampleLayer } from '../testing/sample-image.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { startTokenServer, type TokenServer } from '../testing/token-server.ts';
import { copyBase } from './copy-base.ts';
import { createRegistryClient, type RegistryClientOptions } from './create-registry-client.ts';
import { loadBaseFromRegistry } from './load-base-from-registry.ts';
import { pushImage } from './push-image.ts';
import type { RegistryClient } from './registry-client.ts';

const { password: PASSWORD, htpasswd: HTPASSWD } = BASIC_USER;

function clientOf(options: RegistryClientOptions): RegistryClient {
  const client = createRegistryClient({ retry: { pauseMs: 1 }, ...options });
  onTestFinished(() => client.close());
  return client;
}

const blobOf = (bytes: Uint8Array) => ({
  mediaType: 'application/octet-stream',
  digest: digestOf(bytes),
  size: bytes.length,
});

describe('an anonymous docker-registry', () => {
  let registry: DockerRegistry | undefined;
  beforeAll(async () => {
    if (await isInstalled('docker-registry')) registry = await startDockerRegistry();
  });
  afterAll(() => registry?.close());

  const connect = (context: { skip(note?: string): void }): RegistryClient => {
    if (registry === undefined) context.skip('docker-registry is not installed');
    return clientOf({ registry: registry?.host ?? '' });
  };

  test('an image is pushed, found, read back and deleted', async (context) => {
    const client = connect(context);
    await client.ping();
    const image = await sampleImage(await temporaryFolder());
    const progress: number[] = [];
    const pushed = await pushImage(client, 'team/app', image, {
      tag: 'v1',
      onProgress: ({ sent }) => progress.push(sent),
    });
    expect([...pushed.blobs.values()]).toEqual(['uploaded', 'uploaded', 'uploaded']);
    expect(progress.length).toBeGreaterThan(0);
    const { descriptor } = image.manifest;
    expect(await client.resolve('team/app', 'v1')).toEqual(descriptor);
    expect(await client.getManifest('team/app', descriptor.digest)).toEqual(
      expect.objectContaining({ descriptor }),
    );
    expect(await client.listTags('team/app')).toEqual(['v1']);
    for (const layer of image.layers) {
      const bytes = await buffer(await client.getBlob('team/app', layer.digest));
      expect(digestOf(bytes)).toBe(layer.digest);
      const part = await client.getBlob('team/app', layer.digest, { range: { start: 1, end: 10 } });
      expect(await buffer(part)).toEqual(bytes.subarray(1, 11));
    }
    const again = await pushImage(client, 'team/app', image, { tag: 'v2' });
    expect(new Set(again.blobs.values())).toEqual(new Set(['exists']));
    expect((await client.listTags('team/app')).sort()).toEqual(['v1', 'v2']);
    expect(await client.deleteManifest('team/app', descriptor.digest)).toBe(true);
    await expect(client.resolve('team/app', 'v1')).rejects.toMatchObject({ status: 404, temporary: false });
  });

  test('skopeo copies what we pushed, and umoci unpacks it', async (context) => {
    await needTools(context, 'skopeo', 'umoci');
    const client = connect(context);
    const folder = await temporaryFolder();
    const image = await sampleImage(folder);
    await pushImage(client, 'skopeo/app', image, { tag: 'v1' });
    const source = `docker://${client.registry}/skopeo/app:v1`;
    await output(
      'skopeo',
      'copy',
      '--preserve-digests',
      '--src-tls-verify=false',
      source,
      `oci:${folder}/o:v1`,
    );
    await output('umoci', 'unpack', '--rootless', '--image', `${folder}/o:v1`, `${folder}/bundle`);
    expect(await readFile(join(folder, 'bundle/rootfs/app/data'), 'utf8')).toBe('hello\n');
  });

  test('a base of docker is mounted under a new OCI image', async (context) => {
    const client = connect(context);
    const folder = await temporaryFolder();
    await pushImage(client, 'bases/docker', await dockerImage(folder), { tag: '1' });
    const base = await loadBaseFromRegistry(client, 'bases/docker', '1', hostPlatform());
    expect(base.manifest.mediaType).toBe(MEDIA_TYPES.dockerManifest);
    const layers = [await sampleLayer(folder, 'app/x', 'x')];
    const image = assembleImage({ base, layers, platform: hostPlatform(), config: {} });
    const { blobs } = await pushImage(client, 'team/on-docker', image, { tag: '1' });
    expect(blobs.get(base.manifest.layers[0]!.digest)).toBe('mounted');
    expect(blobs.get(layers[0]!.descriptor.digest)).toBe('uploaded');
    expect((await client.resolve('team/on-docker', '1')).digest).toBe(image.manifest.descriptor.digest);
  });

  test('a base is copied from a layout, byte for byte', async (context) => {
    const client = connect(context);
    const folder = await temporaryFolder();
    await writeLayout(join(folder, 'base'), await dockerImage(folder));
    const base = await loadBaseFromLayout(join(folder, 'base'));
    const { blobs } = await copyBase(client, 'copied/base', base, { tag: '1' });
    expect(new Set(blobs.values())).toEqual(new Set(['uploaded']));
    const copied = await loadBaseFromRegistry(client, 'copied/base', '1', hostPlatform());
    expect(copied.manifestBytes).toEqual(base.manifestBytes);
    const mounted = await copyBase(client, 'copied/again', copied);
    expect(new Set(mounted.blobs.values())).toEqual(new Set(['mounted']));
  });

  test('an index is resolved for a platform', async (context) => {
    const client = connect(context);
    const image = await sampleImage(await temporaryFolder());
    await pushImage(client, 'multi/app', image);
    const { descriptor } = image.manifest;
    const manifests = [{ ...descriptor, platform: parsePlatform('linux/s390x') }];
    const index = encodeImageIndex({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests });
    await client.putManifest('multi/app', 'all', index, MEDIA_TYPES.index);
    expect(await client.resolve('multi/app', 'all')).toEqual({
      ...blobOf(index),
      mediaType: MEDIA_TYPES.index,
    });
    const found = await client.resolve('multi/app', 'all', { platform: parsePlatform('linux/s390x') });
    expect(found.digest).toBe(descriptor.digest);
    await expect(
      client.resolve('multi/app', 'all', { platform: parsePlatform('linux/arm64') }),
    ).rejects.toMatchObject({
      code: 'PLATFORM_UNKNOWN',
    });
  });

  test('files, streams, large and empty blobs are uploaded', async (context) => {
    const client = connect(context);
    const folder = await temporaryFolder();
    const large = randomBytes(3_000_000);
    await writeFile(join(folder, 'large'), large);
    expect(await client.pushBlob('blobs/a', blobOf(large), { file: join(folder, 'large') })).toBe('uploaded');
    const other = randomBytes(400_000);
    expect(await client.pushBlob('blobs/a', blobOf(other), { open: () => Readable.from([other]) })).toBe(
      'uploaded',
    );
    const empty = new Uint8Array();
    expect(await client.pushBlob('blobs/a', blobOf(empty), { bytes: empty }, { check: false })).toBe(
      'uploaded',
    );
    expect(await buffer(await client.getBlob('blobs/a', blobOf(large).digest))).toEqual(large);
    expect(await client.hasBlob('blobs/a', blobOf(other).digest)).toBe(true);
    expect(await client.hasBlob('blobs/b', blobOf(other).digest)).toBe(false);
    const mount = await client.pushBlob('blobs/b', blobOf(other), { bytes: other }, { mountFrom: 'blobs/a' });
    expect(mount).toBe('mounted');
    const missed = randomBytes(10);
    const miss = await client.pushBlob(
      'blobs/b',
      blobOf(missed),
      { bytes: missed },
      { mountFrom: 'blobs/a' },
    );
    expect(miss).toBe('uploaded');
  });

  test('the same blob may be uploaded by many at the same time', async (context) => {
    const client = connect(context);
    for (let round = 0; round < 10; round++) {
      const bytes = randomBytes(200_000);
      const push = () => client.pushBlob('rivals/a', blobOf(bytes), { bytes }, { check: false });
      const pushed = await Promise.all([push(), push(), push()]);
      expect(pushed).toContain('uploaded');
      expect(await buffer(await client.getBlob('rivals/a', blobOf(bytes).digest))).toEqual(bytes);
    }
  });

  test('an upload can be started early and cancelled', async (context) => {
    const client = connect(context);
    const bytes = randomBytes(1000);
    const upload = await client.startUpload('early/a');
    expect(await client.pushBlob('early/a', blobOf(bytes), { bytes }, { upload, check: false })).toBe(
      'uploaded',
    );
    const other = await client.startUpload('early/a');
    await client.cancelUpload(other);
    await client.cancelUpload(other);
    const late = randomBytes(1000);
    const push = client.pushBlob('early/a', blobOf(late), { bytes: late }, { upload: other });
    await expect(push).rejects.toMatchObject({ status: 404 });
  });

  test('bytes that are not the digest are refused by the registry', async (context) => {
    const client = connect(context);
    const lie = { ...blobOf(randomBytes(100)), size: 4 };
    await expect(client.pushBlob('lies/a', lie, { bytes: Buffer.from('lies') })).rejects.toMatchObject({
      code: 'DIGEST_INVALID',
      status: 400,
      registry: client.registry,
      repository: 'lies/a',
    });
  });

  test('a manifest whose blobs are missing is refused', async (context) => {
    const client = connect(context);
    const { manifest } = await sampleImage(await temporaryFolder(), `${Math.random()}`);
    const put = client.putManifest('nothing/here', 'v1', manifest.bytes, manifest.descriptor.mediaType);
    await expect(put).rejects.toMatchObject({ code: 'MANIFEST_BLOB_UNKNOWN', temporary: false });
  });

  test('an abort ends a push with its reason', async (context) => {
    const client = connect(context);
    const abort = new AbortController();
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(65_536));
        abort.abort(new Error('enough'));
      },
    });
    const blob = { ...blobOf(Buffer.from('x')), size: 1 << 30 };
    const push = client.pushBlob('abort/a', blob, { open: () => endless }, { signal: abort.signal });
    await expect(push).rejects.toThrow('enough');
    expect(endless.destroyed).toBe(true);
  });

  test.each(['../etc', 'A', 'a//b', 'a/../b', 'a?x', ''])(
    'repository %j never becomes a path',
    async (repository) => {
      const client = clientOf({ registry: '127.0.0.1:1' });
      await expect(client.listTags(repository)).rejects.toMatchObject({ code: 'REFERENCE_INVALID' });
      await expect(client.getManifest('a', `v1/${repository}`)).rejects.toMatchObject({
        code: 'REFERENCE_INVALID',
      });
    },
  );
});

describe('a docker-registry with basic authentication', () => {
  let registry: DockerRegistry | undefined;
  beforeAll(async () => {
    if (await isInstalled('docker-registry')) registry = await startDockerRegistry({ htpasswd: HTPASSWD });
  });
  afterAll(() => registry?.close());

  test('a known user pushes, anybody else is refused without a trace of the password', async (context) => {
    if (registry === undefined) context.skip('docker-registry is not installed');
    const host = registry?.host ?? '';
    const image = await sampleImage(await temporaryFolder());
    const client = clientOf({ registry: host, credentials: { username: 'ada', password: PASSWORD } });
    await client.ping();
    await pushImage(client, 'basic/app', image, { tag: 'v1' });
    expect((await client.resolve('basic/app', 'v1')).digest).toBe(image.manifest.descriptor.digest);
    const asked: string[] = [];
    const provided = clientOf({
      registry: host,
      credentials: async (name) => {
        asked.push(name);
        return { username: 'ada', password: PASSWORD };
      },
    });
    expect(await provided.listTags('basic/app')).toEqual(['v1']);
    expect(asked).toEqual([host]);
    const wrong = 'wrong-horse-battery';
    for (const credentials of [undefined, { username: 'ada', password: wrong }, { token: wrong }]) {
      const other = clientOf({ registry: host, ...(credentials === undefined ? {} : { credentials }) });
      const error = await other.resolve('basic/app', 'v1').catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'UNAUTHORIZED', status: 401, temporary: false });
      expect(JSON.stringify([error, `${error}`, `${(error as Error).stack}`])).not.toContain(wrong);
    }
  });
});

describe('a docker-registry with a token service', () => {
  let folder = '';
  let tokens: TokenServer | undefined;
  let registry: DockerRegistry | undefined;
  beforeAll(async () => {
    if (!(await isInstalled('docker-registry')) || !(await isInstalled('openssl'))) return;
    folder = await mkdtemp(join(tmpdir(), 'oci-token-'));
    const allow = (repository: string) => (repository.startsWith('secret/') ? [] : ['pull', 'push']);
    tokens = await startTokenServer({ folder, username: 'ada', password: PASSWORD, allow });
    registry = await startDockerRegistry({ token: tokens });
  });
  afterAll(async () => {
    await registry?.close();
    await tokens?.close();
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  });

  const connect = (context: { skip(note?: string): void }, password = PASSWORD): RegistryClient => {
    if (registry === undefined) context.skip('docker-registry or openssl is not installed');
    return clientOf({ registry: registry?.host ?? '', credentials: { username: 'ada', password } });
  };

  test('push, pull and mount with tokens of the right scopes', async (context) => {
    const client = connect(context);
    const temporary = await temporaryFolder();
    await client.ping();
    await pushImage(client, 'tokens/base', await dockerImage(temporary), { tag: '1' });
    const base = await loadBaseFromRegistry(client, 'tokens/base', '1', hostPlatform());
    const image: Image = assembleImage({ base, layers: [], platform: hostPlatform(), config: {} });
    const { blobs } = await pushImage(client, 'tokens/app', image, { tag: '1' });
    expect(blobs.get(base.manifest.layers[0]!.digest)).toBe('mounted');
    const scopes = tokens?.asked.map((list) => [...list].sort()) ?? [];
    expect(scopes).toContainEqual(['repository:tokens/app:pull,push', 'repository:tokens/base:pull']);
  });

  test('tokens are asked for once and shared', async (context) => {
    const client = connect(context);
    await client.resolve('tokens/base', '1').catch(() => undefined);
    const before = tokens?.asked.length ?? 0;
    await Promise.all(Array.from({ length: 8 }, () => client.listTags('tokens/base').catch(() => undefined)));
    expect((tokens?.asked.length ?? 0) - before).toBe(0);
  });

  test('what the service does not allow is refused', async (context) => {
    const client = connect(context);
    const bytes = randomBytes(10);
    await expect(client.pushBlob('secret/app', blobOf(bytes), { bytes })).rejects.toMatchObject({
      status: 401,
    });
    const stranger = connect(context, 'wrong-horse-battery');
    const error = await stranger.listTags('tokens/base').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'UNAUTHORIZED', status: 401 });
    expect(`${error}`).not.toContain('wrong-horse-battery');
  });

  test('a mount from where nothing may be read becomes an upload', async (context) => {
    const client = connect(context);
    const bytes = randomBytes(100);
    const pushed = await client.pushBlob(
      'tokens/miss',
      blobOf(bytes),
      { bytes },
      { mountFrom: 'secret/base' },
    );
    expect(pushed).toBe('uploaded');
  });
});
