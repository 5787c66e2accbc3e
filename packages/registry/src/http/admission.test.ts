import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestRegistry, type TestRegistry } from '../testing/start-test-registry.ts';
import { basic, type TestUser } from '../testing/test-access.ts';
import { placeOf, TestClient, withDigest } from '../testing/test-client.ts';

const ANNA: TestUser = { name: 'anna', password: 'pw-a' };
const BERT: TestUser = { name: 'bert', password: 'pw-b' };
const LIMIT = 10_000;

let registry: TestRegistry;
let anna: TestClient;
beforeEach(async () => {
  registry = await startTestRegistry({
    users: [ANNA, BERT],
    quota: {
      roomOf: async ({ name }) => (name === 'anna' ? { bytes: LIMIT, namespaces: ['a', 'second'] } : null),
    },
  });
  anna = new TestClient(registry, basic(ANNA));
});
afterEach(() => registry.close());

const DENIED = { status: 403, code: 'DENIED' };

async function push(client: TestClient, repository: string, bytes: Uint8Array, digest: string) {
  const place = await client.beginUpload(repository);
  return client.call(withDigest(place, digest), { method: 'PUT', body: bytes });
}

test('a push beyond the quota is denied and says what to do; what is held stays', async () => {
  const { digest } = await anna.pushBlob('a/app', randomBytes(9_000));
  const more = randomBytes(1_001);
  const refused = await push(anna, 'a/app', more, `sha256:${'0'.repeat(64)}`);
  expect(refused).toMatchObject(DENIED);
  const [error] = JSON.parse(refused.body.toString()).errors;
  expect(error.message).toContain('holds 9000 bytes of images and may hold 10000: 1001 more');
  expect(error.message).toContain('Delete tags');
  expect(error.detail).toEqual({ reason: 'quota_exceeded', held: 9000, limit: LIMIT, wanted: 1001 });
  expect(await anna.call(`/v2/a/app/blobs/${digest}`)).toMatchObject({ status: 200 });
});

test('content counts once, in whatever repositories of the project it is', async () => {
  const bytes = randomBytes(9_000);
  const { digest } = await anna.pushBlob('a/app', bytes);
  expect(await push(anna, 'second/app', bytes, digest)).toMatchObject({ status: 201 });
  const mount = `/v2/a/third/blobs/uploads/?mount=${digest}&from=a/app`;
  expect(await anna.call(mount, { method: 'POST' })).toMatchObject({ status: 201 });
  expect(await registry.registry.usage(['a', 'second'])).toMatchObject({ repositories: 3, bytes: 9_000 });
});

test('chunks, mounts and manifests are denied as well', async () => {
  const bert = new TestClient(registry, basic(BERT));
  const { digest } = await bert.pushBlob('b/app', randomBytes(LIMIT + 1));
  const mount = `/v2/a/app/blobs/uploads/?mount=${digest}&from=b/app`;
  expect(await anna.call(mount, { method: 'POST' })).toMatchObject(DENIED);

  const place = await anna.beginUpload('a/app');
  const first = await anna.call(place, { method: 'PATCH', body: randomBytes(6_000) });
  expect(first.status).toBe(202);
  const second = { method: 'PATCH', body: randomBytes(6_000) };
  expect(await anna.call(placeOf(first), second)).toMatchObject(DENIED);

  const { manifest } = await anna.pushImage('a/app', 'v1', []);
  const large = { ...manifest, annotations: { text: 'x'.repeat(LIMIT) } };
  expect(await anna.putManifest('a/app', 'v2', large)).toMatchObject(DENIED);
  expect(await anna.call('/v2/a/app/manifests/v2')).toMatchObject({ status: 404 });
});

test('pushes at the same time do not get past it together', async () => {
  const blobs = Array.from({ length: 8 }, () => randomBytes(3_000));
  const pushed = await Promise.allSettled(blobs.map((bytes) => anna.pushBlob('a/app', bytes)));
  expect(pushed.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  expect((await registry.registry.usage(['a'])).bytes).toBe(9_000);
});

test('what was deleted is room again', async () => {
  const { digest } = await anna.pushBlob('a/app', randomBytes(9_000));
  await anna.call(`/v2/a/app/blobs/${digest}`, { method: 'DELETE' });
  await anna.pushBlob('a/app', randomBytes(9_000));
});

test('who has no quota is not counted', async () => {
  const bert = new TestClient(registry, basic(BERT));
  await bert.pushBlob('b/app', randomBytes(3 * LIMIT));
});
