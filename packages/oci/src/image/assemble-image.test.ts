import { expect, test } from 'vitest';
import { parseConfig } from '../config.ts';
import { digestOf } from '../digest.ts';
import { parseManifest } from '../manifest.ts';
import { MEDIA_TYPES } from '../media-types.ts';
import { hostPlatform, parsePlatform } from '../platform.ts';
import { dockerBase, sampleImage, sampleLayer } from '../testing/sample-image.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { assembleImage } from './assemble-image.ts';
import { imageBlobs } from './image.ts';

test('an image without a base', async () => {
  const folder = await temporaryFolder();
  const image = await sampleImage(folder);
  const manifest = parseManifest(image.manifest.bytes);
  expect(manifest.mediaType).toBe(MEDIA_TYPES.manifest);
  expect(manifest.config).toEqual(image.config.descriptor);
  expect(manifest.layers).toEqual(image.layers);
  expect(image.manifest.descriptor.digest).toBe(digestOf(image.manifest.bytes));
  expect(parseConfig(image.config.bytes)).toMatchObject({
    created: '1970-01-01T00:00:00Z',
    ...hostPlatform(),
    config: { Entrypoint: ['/app/run'], Env: ['LANG=C.UTF-8'], WorkingDir: '/app' },
    rootfs: { type: 'layers', diff_ids: image.layers.map(({ digest }) => digest) },
  });
});

test('equal content gives equal digests in other folders and later', async () => {
  const [one, other] = [await temporaryFolder(), await temporaryFolder()];
  const first = await sampleImage(one);
  const second = await sampleImage(other);
  expect(second.manifest.descriptor).toEqual(first.manifest.descriptor);
  expect((await sampleImage(one, 'other\n')).manifest.descriptor).not.toEqual(first.manifest.descriptor);
});

test('the digest does not depend on how a base was named', async () => {
  const folder = await temporaryFolder();
  const base = await dockerBase(folder);
  const layers = [await sampleLayer(folder, 'app/x', 'x')];
  const on = (name: string) =>
    assembleImage({ base: { ...base, reference: name }, layers, platform: hostPlatform(), config: {} });
  expect(on('a').manifest.descriptor).toEqual(on('b').manifest.descriptor);
});

test('upon a docker base the image is OCI throughout and complete', async () => {
  const folder = await temporaryFolder();
  const base = await dockerBase(folder, {
    history: [{ created_by: 'ADD' }, { created_by: 'CMD', empty_layer: true }],
    config: {
      Env: ['PATH=/bin', 'A=1'],
      Entrypoint: ['/old'],
      Cmd: ['old'],
      ExposedPorts: { '80/tcp': {} },
      Labels: { a: '1', b: '2' },
      StopSignal: 'SIGINT',
      User: '0',
    },
  });
  const layer = await sampleLayer(folder, 'app/x', 'x');
  const image = assembleImage({
    base,
    layers: [layer],
    platform: hostPlatform(),
    config: {
      entrypoint: ['java', '-jar', '/app/x'],
      env: { Z: '=z', A: '2' },
      user: '1000:1000',
      exposedPorts: ['8080', '53/udp'],
      labels: { b: '3' },
    },
    annotations: { note: 'n' },
  });
  const manifest = parseManifest(image.manifest.bytes, MEDIA_TYPES.manifest);
  expect(manifest.config.mediaType).toBe(MEDIA_TYPES.config);
  expect(manifest.layers.map(({ mediaType }) => mediaType)).toEqual([
    MEDIA_TYPES.layerGzip,
    MEDIA_TYPES.layer,
  ]);
  expect(manifest.layers[0]?.digest).toBe(base.manifest.layers[0]?.digest);
  expect(manifest.annotations).toEqual({ note: 'n', 'org.opencontainers.image.base.digest': base.digest });
  const config = parseConfig(image.config.bytes);
  expect(config.rootfs.diff_ids).toEqual([...base.config.rootfs.diff_ids, layer.diffId]);
  expect(config.history?.filter((entry) => entry.empty_layer !== true)).toHaveLength(2);
  expect(config.config).toEqual({
    Env: ['PATH=/bin', 'A=2', 'Z==z'],
    Entrypoint: ['java', '-jar', '/app/x'],
    ExposedPorts: { '80/tcp': {}, '8080/tcp': {}, '53/udp': {} },
    Labels: { a: '1', b: '3' },
    StopSignal: 'SIGINT',
    User: '1000:1000',
  });
  for (const { digest } of imageBlobs(image)) expect(image.blobs.has(digest)).toBe(true);
});

test('the command of a base stays when there is no entrypoint', async () => {
  const folder = await temporaryFolder();
  const base = await dockerBase(folder, { config: { Cmd: ['old'], Entrypoint: ['/e'] } });
  const image = assembleImage({ base, layers: [], platform: hostPlatform(), config: { user: 'app' } });
  expect(parseConfig(image.config.bytes).config).toEqual({ Cmd: ['old'], Entrypoint: ['/e'], User: 'app' });
});

test('a base for another platform is refused', async () => {
  const base = await dockerBase(await temporaryFolder(), { architecture: 's390x' });
  const options = { base, layers: [], platform: parsePlatform('linux/amd64'), config: {} };
  expect(() => assembleImage(options)).toThrow(expect.objectContaining({ code: 'PLATFORM_UNKNOWN' }));
});

test('a base whose config and manifest disagree is refused', async () => {
  const base = await dockerBase(await temporaryFolder(), { rootfs: { type: 'layers', diff_ids: [] } });
  const options = { base, layers: [], platform: hostPlatform(), config: {} };
  expect(() => assembleImage(options)).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
});

test.each([
  [{ exposedPorts: ['0'] }],
  [{ exposedPorts: ['70000'] }],
  [{ exposedPorts: ['http'] }],
  [{ env: { 'A=B': 'x' } }],
  [{ env: { '': 'x' } }],
  [{ env: { A: 'x\0' } }],
])('settings %j are refused', (config) => {
  expect(() => assembleImage({ layers: [], platform: hostPlatform(), config })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  );
});
