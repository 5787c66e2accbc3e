import { randomBytes } from 'node:crypto';
import { digestOf } from '@stagewright/oci';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestRegistry, type TestRegistry } from '../testing/start-test-registry.ts';
import { basic, createTestAccess, type TestUser } from '../testing/test-access.ts';
import { TestClient } from '../testing/test-client.ts';

const ANNA: TestUser = { name: 'anna', password: 'pw-a', namespaces: ['a', 'shared'] };
const BERT: TestUser = { name: 'bert', password: 'pw-b', namespaces: ['b', 'shared'] };

let registry: TestRegistry;
let anna: TestClient;
let bert: TestClient;
let nobody: TestClient;

beforeAll(async () => {
  registry = await startTestRegistry({ users: [ANNA, BERT], anonymousPull: ['shared'] });
  anna = new TestClient(registry, basic(ANNA));
  bert = new TestClient(registry, basic(BERT));
  nobody = new TestClient(registry);
});
afterAll(() => registry.close());

const UNAUTHORIZED = {
  status: 401,
  code: 'UNAUTHORIZED',
  headers: { 'www-authenticate': 'Basic realm="test registry"' },
};

describe('who may do what', () => {
  test('without an account everything but a public pull is challenged', async () => {
    const { digest } = await anna.pushImage('shared/app', 'v1');
    await anna.pushImage('a/app', 'v1');
    expect(await nobody.call('/v2/')).toMatchObject(UNAUTHORIZED);
    expect(await nobody.call('/v2/_catalog')).toMatchObject(UNAUTHORIZED);
    expect(await nobody.call('/v2/a/app/manifests/v1')).toMatchObject(UNAUTHORIZED);
    expect(await nobody.call('/v2/never/was/manifests/v1')).toMatchObject(UNAUTHORIZED);
    expect(await nobody.call('/v2/shared/app/manifests/v1')).toMatchObject({ status: 200 });
    expect(await nobody.call(`/v2/shared/app/manifests/${digest}`, { method: 'DELETE' })).toMatchObject(
      UNAUTHORIZED,
    );
    expect(await nobody.call('/v2/shared/app/blobs/uploads/', { method: 'POST' })).toMatchObject(
      UNAUTHORIZED,
    );
  });

  test('wrong credentials are not taken for none', async () => {
    const stranger = new TestClient(registry, basic({ name: 'anna', password: 'guess' }));
    expect(await stranger.call('/v2/shared/app/tags/list')).toMatchObject(UNAUTHORIZED);
  });

  test('a foreign repository looks like one that never was, whatever is asked', async () => {
    const { digest, layers } = await anna.pushImage('a/secret', 'v1');
    const upload = await anna.call('/v2/a/secret/blobs/uploads/', { method: 'POST' });
    const requests: [string, string][] = [
      ['GET', 'manifests/v1'],
      ['GET', `manifests/${digest}`],
      ['PUT', 'manifests/v1'],
      ['DELETE', 'manifests/v1'],
      ['GET', `blobs/${layers[0]?.digest}`],
      ['DELETE', `blobs/${layers[0]?.digest}`],
      ['POST', 'blobs/uploads/'],
      ['GET', `blobs/uploads/${upload.headers.location?.split('/').at(-1)}`],
      ['GET', 'tags/list'],
      ['GET', `referrers/${digest}`],
    ];
    for (const [method, path] of requests) {
      const [there, never] = await Promise.all([
        bert.call(`/v2/a/secret/${path}`, { method }),
        bert.call(`/v2/a/nothing/${path}`, { method }),
      ]);
      expect(there).toMatchObject({ status: 404, code: 'NAME_UNKNOWN' });
      expect(there.body.toString().replaceAll('secret', '')).toBe(
        never.body.toString().replaceAll('nothing', ''),
      );
    }
    expect(await anna.call('/v2/a/secret/manifests/v1')).toMatchObject({ status: 200 });
    expect(JSON.parse((await bert.call('/v2/_catalog')).body.toString()).repositories).not.toContain(
      'a/secret',
    );
  });

  test('a known digest opens nothing: not by reading, not by mounting, not by a manifest', async () => {
    const secret = randomBytes(100);
    const layer = await anna.pushBlob('a/secret', secret);
    expect(await bert.call(`/v2/b/app/blobs/${layer.digest}`)).toMatchObject({
      status: 404,
      code: 'BLOB_UNKNOWN',
    });
    const mount = await bert.call(`/v2/b/app/blobs/uploads/?mount=${layer.digest}&from=a/secret`, {
      method: 'POST',
    });
    expect(mount.status).toBe(202);
    const { manifest } = await bert.pushImage('b/app', 'v1');
    const stolen = await bert.putManifest('b/app', 'v2', { ...manifest, ...{ layers: [layer] } });
    expect(stolen).toMatchObject({ status: 404, code: 'MANIFEST_BLOB_UNKNOWN' });
    expect(await bert.call(`/v2/b/app/blobs/${layer.digest}`)).toMatchObject({ status: 404 });
  });

  test('an upload belongs to its account and its repository', async () => {
    const { location = '' } = (await anna.call('/v2/shared/app/blobs/uploads/', { method: 'POST' })).headers;
    const moved = location.replace('shared/app', 'shared/other');
    const put = { method: 'PUT', body: 'x' };
    const digest = digestOf(Buffer.from('x'));
    expect(await bert.call(location)).toMatchObject({ status: 404, code: 'BLOB_UPLOAD_UNKNOWN' });
    expect(await bert.call(location, { method: 'PATCH', body: 'y' })).toMatchObject({ status: 404 });
    expect(await bert.call(location, { method: 'DELETE' })).toMatchObject({ status: 404 });
    expect(await anna.call(`${moved}?digest=${digest}`, put)).toMatchObject({ status: 404 });
    expect(await anna.call(`${location}?digest=${digest}`, put)).toMatchObject({ status: 201 });
  });

  test('a locked account is told when to come again', async () => {
    const access = {
      ...createTestAccess(),
      authenticate: async () => ({ kind: 'locked', retryAfterS: 29.1 }) as const,
    };
    await using locked = await disposable(startTestRegistry({ access }));
    expect(await new TestClient(locked).call('/v2/')).toMatchObject({
      status: 429,
      code: 'TOOMANYREQUESTS',
      headers: { 'retry-after': '30' },
    });
  });
});

describe('hostile names', () => {
  test.each([
    '..',
    '../../etc',
    'a/../b',
    '.',
    'a/./b',
    'A/app',
    'a//b',
    '/a',
    'a/',
    'a%2Fb',
    '%2e%2e',
    '..%2f..%2fetc',
    'a%5Cb',
    'a%00b',
    'a b',
    '_layers',
    'a/_manifests/b',
    'a/-b',
    'a..b',
    'ä',
    `${'a'.repeat(256)}`,
    `${'a/'.repeat(200)}a`,
  ])('%s names no repository', async (name) => {
    const path = `/v2/${encodeURI(name).replaceAll('%25', '%')}`;
    for (const [method, rest] of [
      ['GET', 'tags/list'],
      ['PUT', 'manifests/v1'],
      ['POST', 'blobs/uploads/'],
      ['GET', `blobs/${digestOf(Buffer.from('x'))}`],
    ] as const) {
      expect(await anna.call(`${path}/${rest}`, { method })).toMatchObject({
        status: 400,
        code: 'NAME_INVALID',
      });
    }
  });

  test.each([
    '/v2/a/app/manifests/..%2f..%2fx',
    '/v2/a/app/manifests/v1%00',
    '/v2/a/app/manifests/sha256:..%2f..%2f..%2fx',
    '/v2/a/app/blobs/uploads/..%2f..%2f..%2ftags.json',
    '/v2/a/app/blobs/uploads/%00',
  ])('%s reaches no file', async (path) => {
    expect(await anna.call(path)).toMatchObject({ status: 404 });
  });

  test('a path that cannot be decoded is refused', async () => {
    expect((await anna.call('/v2/a/app/manifests/%ff')).status).toBe(400);
    expect((await anna.call('/v2/a/%zz/tags/list')).status).toBe(400);
  });

  test('blobs, uploads and tags are names like others', async () => {
    for (const name of ['a/blobs/uploads', 'a/tags', 'a/blobs', 'a/manifests', 'a/tags/list']) {
      expect((await anna.pushImage(name, 'v1')).answer.status).toBe(201);
      expect(await anna.call(`/v2/${name}/tags/list`)).toMatchObject({ status: 200 });
      expect(await anna.call(`/v2/${name}/manifests/v1`)).toMatchObject({ status: 200 });
    }
  });
});

async function disposable(starting: Promise<TestRegistry>): Promise<TestRegistry & AsyncDisposable> {
  const started = await starting;
  return { ...started, [Symbol.asyncDispose]: () => started.close() };
}
