import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { digestOf, MEDIA_TYPES } from '@stagewright/oci';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRegistry, type TestRegistry } from '../testing/start-test-registry.ts';
import { imageManifest, placeOf, TestClient, withDigest } from '../testing/test-client.ts';

const REPOSITORY = 'writes/app';
const ABSENT = digestOf(Buffer.from('never pushed'));
let registry: TestRegistry;
let client: TestClient;
beforeAll(async () => {
  registry = await startTestRegistry({ limits: { blobBytes: 1024 * 1024 } });
  client = new TestClient(registry);
});
afterAll(() => registry.close());

test('a chunk that is not as long as its range says is refused, and nothing of it kept', async () => {
  const place = await client.beginUpload(REPOSITORY);
  const patch = (body: string, range: string) =>
    client.call(place, { method: 'PATCH', body, headers: { 'content-range': range } });
  await patch('hello ', '0-5');
  for (const body of ['wor', 'worlds'])
    expect(await patch(body, '6-10')).toMatchObject({ status: 400, code: 'SIZE_INVALID' });
  expect(await patch('x', 'six')).toMatchObject({ status: 416 });
  expect(await client.call(place)).toMatchObject({ status: 204, headers: { range: '0-5' } });
});

test('content with another digest ends its upload, a digest that is none does not', async () => {
  const wrong = await client.beginUpload(REPOSITORY);
  await client.call(withDigest(wrong, ABSENT), { method: 'PUT', body: 'other' });
  expect(await client.call(wrong)).toMatchObject({ status: 404 });
  const kept = await client.beginUpload(REPOSITORY);
  const none = await client.call(withDigest(kept, 'sha512:00'), { method: 'PUT', body: 'x' });
  expect(none).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
  expect(await client.call(kept)).toMatchObject({ status: 204 });
});

test.each(['streamed', 'announced'])('a blob over the limit is refused, %s', async (how) => {
  const place = await client.beginUpload(REPOSITORY);
  const bytes = randomBytes(1024 * 1024 + 1);
  const body = how === 'streamed' ? Readable.from([bytes.subarray(1), bytes.subarray(0, 1)]) : bytes;
  const refused = await client.call(place, { method: 'PATCH', body });
  expect(refused).toMatchObject({ status: 413, code: 'SIZE_INVALID' });
  expect(await client.call(place)).toMatchObject({ status: 204, headers: { range: '0-0' } });
});

test('a mount from a name that is none opens an upload', async () => {
  const { digest } = await client.pushBlob('writes/source', randomBytes(100));
  const path = `/v2/${REPOSITORY}/blobs/uploads/?mount=${digest}&from=../writes/source`;
  const answer = await client.call(path, { method: 'POST' });
  expect(answer.status).toBe(202);
  expect(await client.call(placeOf(answer))).toMatchObject({ status: 204 });
  expect(await client.call(`/v2/${REPOSITORY}/blobs/${digest}`)).toMatchObject({ status: 404 });
});

test('what a manifest refers to must be there in its size; layers that are not distributed need not', async () => {
  const { config, layers } = await client.pushImage(REPOSITORY, 'v1');
  const wrong = layers.map((layer) => ({ ...layer, size: layer.size + 1 }));
  const sized = await client.putManifest(REPOSITORY, 'v2', imageManifest(config, wrong));
  expect(sized).toMatchObject({ status: 400, code: 'MANIFEST_INVALID' });
  const mediaType = 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip';
  const foreign = imageManifest(config, [{ mediaType, digest: ABSENT, size: 1 }]);
  expect(await client.putManifest(REPOSITORY, 'v3', foreign)).toMatchObject({ status: 201 });
});

test('an index of what another repository holds is refused', async () => {
  const { digest, manifest } = await client.pushImage('writes/source', 'v1');
  const entry = { mediaType: MEDIA_TYPES.manifest, digest, size: JSON.stringify(manifest).length };
  const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [entry] };
  expect(await client.putManifest('writes/source', 'multi', index)).toMatchObject({ status: 201 });
  const refused = await client.putManifest('writes/other', 'multi', index);
  expect(refused).toMatchObject({ status: 404, code: 'MANIFEST_BLOB_UNKNOWN' });
});

test.each([
  ['a bad tag', '-v1', MEDIA_TYPES.manifest],
  ['a foreign type', 'v1', 'application/json'],
])('a manifest under %s is refused', async (_, reference, type) => {
  const put = { method: 'PUT', body: '{}', headers: { 'content-type': type } };
  const refused = await client.call(`/v2/${REPOSITORY}/manifests/${reference}`, put);
  expect(refused).toMatchObject({ status: 400, code: 'MANIFEST_INVALID' });
});
