import { digestOf, encodeImageIndex, MEDIA_TYPES } from '@stagewright/oci';
import { startTestRegistry, type TestRegistry } from '@stagewright/registry/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHeldImages, type HeldImages } from './held-images.ts';

const REPOSITORY = 'team/app';
const LAYER = Buffer.alloc(5000, 'x');
const CONFIG = Buffer.from(
  JSON.stringify({
    architecture: 'arm64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [digestOf(LAYER), digestOf(LAYER)] },
    history: [
      { created_by: 'libraries' },
      { created_by: 'ENV', empty_layer: true },
      { created_by: 'classes' },
    ],
  }),
);
const described = (bytes: Uint8Array, mediaType: string) => ({
  mediaType,
  digest: digestOf(bytes),
  size: bytes.length,
});
const manifestOf = (config: Uint8Array, layers: readonly Uint8Array[], configType: string) =>
  Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config: described(config, configType),
      layers: layers.map((layer) => described(layer, MEDIA_TYPES.layer)),
      annotations: { note: 'n' },
    }),
  );

let registry: TestRegistry;
let images: HeldImages;

beforeAll(async () => {
  registry = await startTestRegistry();
  images = createHeldImages(registry.registry);
});
afterAll(() => registry.close());

async function put(path: string, method: string, body: Uint8Array, type = 'application/octet-stream') {
  const answer = await fetch(`${registry.url}/v2/${REPOSITORY}/${path}`, {
    method,
    body: new Uint8Array(body),
    headers: { 'content-type': type },
  });
  expect(answer.status).toBe(201);
}
const putBlob = (bytes: Uint8Array) => put(`blobs/uploads/?digest=${digestOf(bytes)}`, 'POST', bytes);
const putManifest = (bytes: Uint8Array, type: string) =>
  put(`manifests/${digestOf(bytes)}`, 'PUT', bytes, type);

test('an image tells its platform, layers, and a size that counts a layer that it has twice once', async () => {
  const manifest = manifestOf(CONFIG, [LAYER, LAYER], MEDIA_TYPES.config);
  for (const blob of [LAYER, CONFIG]) await putBlob(blob);
  await putManifest(manifest, MEDIA_TYPES.manifest);
  const size = manifest.length + CONFIG.length + LAYER.length;
  expect(await images.size(REPOSITORY, digestOf(manifest))).toBe(size);
  expect(await images.read(REPOSITORY, digestOf(manifest))).toMatchObject({
    digest: digestOf(manifest),
    mediaType: MEDIA_TYPES.manifest,
    artifactType: '',
    size,
    annotations: { note: 'n' },
    platforms: [{ platform: 'linux/arm64', digest: digestOf(manifest), size }],
    layers: [described(LAYER, MEDIA_TYPES.layer), described(LAYER, MEDIA_TYPES.layer)],
    config: { architecture: 'arm64' },
  });
  expect(await images.read('team/other', digestOf(manifest))).toBeNull();
  expect(await images.read(REPOSITORY, 'latest')).toBeNull();
});

test('an index lists its platforms, and what they share counts once', async () => {
  const amd = Buffer.from(JSON.stringify({ ...JSON.parse(CONFIG.toString()), architecture: 'amd64' }));
  const [first, second] = [CONFIG, amd].map((config) => manifestOf(config, [LAYER], MEDIA_TYPES.config)) as [
    Buffer,
    Buffer,
  ];
  for (const blob of [LAYER, CONFIG, amd]) await putBlob(blob);
  for (const manifest of [first, second]) await putManifest(manifest, MEDIA_TYPES.manifest);
  const manifests = [
    {
      ...described(first, MEDIA_TYPES.manifest),
      platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
    },
    { ...described(second, MEDIA_TYPES.manifest), platform: { os: 'linux', architecture: 'amd64' } },
  ];
  const index = Buffer.from(encodeImageIndex({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests }));
  await putManifest(index, MEDIA_TYPES.index);
  const read = await images.read(REPOSITORY, digestOf(index));
  expect(read).toMatchObject({ layers: [], config: null });
  expect(read?.platforms.map(({ platform }) => platform)).toEqual(['linux/arm64/v8', 'linux/amd64']);
  const parts = [index, first, second, CONFIG, amd, LAYER];
  expect(read?.size).toBe(parts.reduce((sum, { length }) => sum + length, 0));
});

test.each([
  ['that is no image', Buffer.from('{}'), 'application/vnd.example.thing', 'application/vnd.example.thing'],
  ['that says to be an image and is none', Buffer.from('[]'), MEDIA_TYPES.config, MEDIA_TYPES.config],
])('an artifact %s is shown without a start', async (_, config, type, artifactType) => {
  const manifest = manifestOf(config, [LAYER], type);
  for (const blob of [LAYER, config]) await putBlob(blob);
  await putManifest(manifest, MEDIA_TYPES.manifest);
  expect(await images.read(REPOSITORY, digestOf(manifest))).toMatchObject({
    artifactType,
    config: null,
    platforms: [{ platform: '' }],
  });
});
