import { digestOf, MEDIA_TYPES } from '@stagewright/oci';
import { describe, expect, test } from 'vitest';
import { ManifestError, readManifestDocument } from './manifest-document.ts';

const digest = digestOf(Buffer.from('x'));
const entry = { mediaType: MEDIA_TYPES.layer, digest, size: 1 };
const config = { ...entry, mediaType: MEDIA_TYPES.config };
const image = { schemaVersion: 2, mediaType: MEDIA_TYPES.manifest, config, layers: [entry] };
const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [entry] };
const read = (value: unknown, mediaType: string = MEDIA_TYPES.manifest) =>
  readManifestDocument(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), mediaType);

describe('a manifest document', () => {
  test.each<[string, unknown, string?]>([
    ['no JSON', '{'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]).toString('latin1')],
    ['no object', '[]'],
    ['null', 'null'],
    ['schema version 1', { ...image, schemaVersion: 1 }],
    ['another type than announced', image, MEDIA_TYPES.dockerManifest],
    ['an index announced as an image', index],
    ['layers and manifests', { ...image, manifests: [] }],
    ['no config', { ...image, config: undefined }],
    ['no layers', { ...image, layers: undefined }],
    ['layers that are no list', { ...image, layers: {} }],
    ['a layer that is null', { ...image, layers: [null] }],
    ['a layer without digest', { ...image, layers: [{ ...entry, digest: undefined }] }],
    ['a digest that climbs', { ...image, layers: [{ ...entry, digest: 'sha256:../../../etc/passwd' }] }],
    ['a sha512 digest', { ...image, layers: [{ ...entry, digest: `sha512:${'a'.repeat(128)}` }] }],
    ['a negative size', { ...image, layers: [{ ...entry, size: -1 }] }],
    ['a size that is no number', { ...image, layers: [{ ...entry, size: '1' }] }],
    ['a size beyond numbers', { ...image, layers: [{ ...entry, size: 2 ** 60 }] }],
    ['a subject without digest', { ...image, subject: {} }],
    ['annotations that are no texts', { ...image, annotations: { a: 1 } }],
    ['an index without manifests', { ...index, manifests: undefined }, MEDIA_TYPES.index],
    ['a type that is no manifest', image, 'application/json'],
  ])('is refused with %s', (_, value, mediaType) => {
    expect(() => read(value, mediaType)).toThrow(ManifestError);
  });

  test('tells what it needs, leaving out what is not distributed', () => {
    const foreign = {
      ...entry,
      mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
      size: 9,
    };
    expect(read({ ...image, layers: [entry, foreign] })).toMatchObject({
      artifactType: MEDIA_TYPES.config,
      blobs: [
        { digest, size: 1 },
        { digest, size: 1 },
      ],
      manifests: [],
    });
    expect(read(index, MEDIA_TYPES.index)).toMatchObject({
      artifactType: undefined,
      manifests: [{ digest, size: 1 }],
    });
  });

  test('may leave its type to the announcement', () => {
    expect(read({ ...image, mediaType: undefined }, MEDIA_TYPES.dockerManifest).mediaType).toBe(
      MEDIA_TYPES.dockerManifest,
    );
  });
});
