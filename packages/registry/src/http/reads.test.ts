import { randomBytes } from 'node:crypto';
import { MEDIA_TYPES } from '@stagewright/oci';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRegistry, type TestRegistry } from '../testing/start-test-registry.ts';
import { TestClient } from '../testing/test-client.ts';

let registry: TestRegistry;
let client: TestClient;
beforeAll(async () => {
  registry = await startTestRegistry();
  client = new TestClient(registry);
});
afterAll(() => registry.close());

test('what a client has already is not sent again', async () => {
  const { digest, layers } = await client.pushImage('reads/cached', 'v1');
  const layer = layers[0]?.digest;
  for (const [path, etag] of [
    [`blobs/${layer}`, layer],
    ['manifests/v1', digest],
  ]) {
    const headers = { 'if-none-match': `"${etag}"` };
    const answer = await client.call(`/v2/reads/cached/${path}`, { headers });
    expect(answer).toMatchObject({ status: 304, headers: { etag: `"${etag}"` } });
  }
});

test('a digest may be encoded in the path', async () => {
  const { digest } = await client.pushBlob('reads/encoded', randomBytes(10));
  const path = `/v2/reads/encoded/blobs/${digest.replace(':', '%3A')}`;
  expect(await client.call(path)).toMatchObject({ status: 200 });
});

test('a manifest of a type that Accept does not name is not sent', async () => {
  await client.pushImage('reads/types', 'v1');
  const headers = { accept: MEDIA_TYPES.dockerManifest };
  const answer = await client.call('/v2/reads/types/manifests/v1', { headers });
  expect(answer).toMatchObject({ status: 404, code: 'MANIFEST_UNKNOWN' });
});

test.each<[string, number, [number, number] | null]>([
  ['bytes=0-0', 206, [0, 1]],
  ['bytes=-30', 206, [0, 10]],
  ['bytes=8-99', 206, [8, 10]],
  ['bytes=0-1,3-4', 200, [0, 10]],
  ['bytes=5-2', 200, [0, 10]],
  ['bytes=-', 200, [0, 10]],
  ['lines=1-2', 200, [0, 10]],
  ['bytes=10-', 416, null],
  ['bytes=-0', 416, null],
])('RFC 9110 14.2: range %s answers %i', async (range, status, part) => {
  const { digest } = await client.pushBlob('reads/ranges', Buffer.from('0123456789'));
  const answer = await client.call(`/v2/reads/ranges/blobs/${digest}`, { headers: { range } });
  expect(answer.status).toBe(status);
  if (part !== null) expect(answer.body.toString()).toBe('0123456789'.slice(...part));
  if (status === 206)
    expect(answer.headers['content-range']).toBe(`bytes ${part?.[0]}-${(part?.[1] ?? 0) - 1}/10`);
  if (status === 416) expect(answer.headers['content-range']).toBe('bytes */10');
});
