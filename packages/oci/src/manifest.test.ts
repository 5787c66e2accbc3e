import { expect, test } from 'vitest';
import { encodeConfig, parseConfig } from './config.ts';
import { digestOf } from './digest.ts';
import { encodeManifest, type Manifest, parseManifest } from './manifest.ts';
import { MEDIA_TYPES } from './media-types.ts';

const digest = digestOf(Buffer.from('x'));
const manifest: Manifest = {
  schemaVersion: 2,
  mediaType: MEDIA_TYPES.manifest,
  config: { mediaType: MEDIA_TYPES.config, digest, size: 3 },
  layers: [{ mediaType: MEDIA_TYPES.layer, digest, size: 5, annotations: { b: '2', a: '1' } }],
};

test('equal manifests give equal bytes, in the key order of the specification', () => {
  const shuffled = { layers: manifest.layers, config: manifest.config, mediaType: manifest.mediaType };
  const bytes = encodeManifest({ ...shuffled, schemaVersion: 2 });
  expect(Buffer.from(bytes).toString()).toBe(
    `{"schemaVersion":2,"mediaType":"${MEDIA_TYPES.manifest}",` +
      `"config":{"mediaType":"${MEDIA_TYPES.config}","digest":"${digest}","size":3},` +
      `"layers":[{"mediaType":"${MEDIA_TYPES.layer}","digest":"${digest}","size":5,"annotations":{"a":"1","b":"2"}}]}`,
  );
  expect(bytes).toEqual(encodeManifest(manifest));
  expect(parseManifest(bytes)).toEqual(manifest);
});

const json = (change: object) => Buffer.from(JSON.stringify({ ...manifest, ...change }));

test.each<[string, Uint8Array, string?]>([
  ['not JSON', Buffer.from('{')],
  ['not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ['an array', Buffer.from('[]')],
  ['schema 1', json({ schemaVersion: 1 })],
  ['an index', json({ mediaType: MEDIA_TYPES.index, layers: undefined, manifests: [] })],
  ['layers and manifests', json({ manifests: [] })],
  ['another type than announced', json({}), MEDIA_TYPES.dockerManifest],
  ['an unknown type', json({ mediaType: 'text/plain' })],
  ['no layers', json({ layers: undefined })],
  ['a config without a digest', json({ config: { mediaType: 'x', size: 1 } })],
  [
    'a digest of another algorithm',
    json({ config: { mediaType: 'x', size: 1, digest: `sha512:${'0'.repeat(128)}` } }),
  ],
  ['a negative size', json({ layers: [{ mediaType: 'x', digest, size: -1 }] })],
  ['a size that is text', json({ layers: [{ mediaType: 'x', digest, size: '1' }] })],
  ['annotations that are no text', json({ annotations: { a: 1 } })],
])('a manifest with %s is refused', (_what, bytes, mediaType) => {
  expect(() => parseManifest(bytes, mediaType)).toThrow(
    expect.objectContaining({ code: 'MANIFEST_INVALID' }),
  );
});

test('a manifest without its own type has the announced one', () => {
  const bytes = json({ mediaType: undefined });
  expect(parseManifest(bytes).mediaType).toBe(MEDIA_TYPES.manifest);
  expect(parseManifest(bytes, `${MEDIA_TYPES.dockerManifest}; charset=utf-8`).mediaType).toBe(
    MEDIA_TYPES.dockerManifest,
  );
});

test('a config keeps unknown fields and loses nulls', () => {
  const rootfs = { type: 'layers', diff_ids: [digest] };
  const config = { Cmd: null, Env: ['A=1'], Healthcheck: { Test: ['NONE'] } };
  const bytes = Buffer.from(
    JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs, history: null, config }),
  );
  expect(parseConfig(bytes)).toEqual({
    architecture: 'amd64',
    os: 'linux',
    rootfs,
    config: { Env: ['A=1'], Healthcheck: { Test: ['NONE'] } },
  });
  expect(parseConfig(encodeConfig(parseConfig(bytes)))).toEqual(parseConfig(bytes));
});

test.each([
  ['{}'],
  ['[]'],
  ['{"architecture":"amd64","os":"linux"}'],
  ['{"architecture":"amd64","os":"linux","rootfs":{"diff_ids":["x"]}}'],
  ['{"architecture":"amd64","os":"linux","rootfs":{"diff_ids":[]},"config":{"Env":"A=1"}}'],
  ['{"architecture":"amd64","os":"linux","rootfs":{"diff_ids":[]},"config":{"Labels":[]}}'],
  ['{"architecture":"amd64","os":"linux","rootfs":{"diff_ids":[]},"history":{}}'],
])('config %s is refused', (text) => {
  expect(() => parseConfig(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});
