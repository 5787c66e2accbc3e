import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { digestOf, MEDIA_TYPES } from '@stagewright/oci';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestRegistry, type TestRegistry } from '../testing/start-test-registry.ts';
import { type Call, digestOfJson, imageManifest, TestClient } from '../testing/test-client.ts';

let registry: TestRegistry;
let client: TestClient;
let count = 0;

beforeAll(async () => {
  registry = await startTestRegistry({ limits: { blobBytes: 1024 * 1024 } });
  client = new TestClient(registry);
});
afterAll(() => registry.close());

const ABSENT = digestOf(Buffer.from('never pushed'));
const fresh = () => `spec/case-${++count}`;
const begin = async (repository: string) =>
  (await client.call(`/v2/${repository}/blobs/uploads/`, { method: 'POST' })).headers.location ?? '';

describe('determining support and errors', () => {
  test('end-1: /v2/ answers 200 and names the API', async () => {
    const answer = await client.call('/v2/');
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'docker-distribution-api-version': 'registry/2.0' },
    });
    expect((await client.call('/v2')).status).toBe(200);
  });

  test('error codes: the body is a list of code and message, nothing is sniffed or run', async () => {
    const answer = await client.call(`/v2/${fresh()}/blobs/${ABSENT}`);
    expect(JSON.parse(answer.body.toString())).toEqual({
      errors: [{ code: 'BLOB_UNKNOWN', message: expect.any(String), detail: { digest: ABSENT } }],
    });
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-disposition': 'attachment',
      'content-security-policy': "sandbox; default-src 'none'",
    });
  });

  test.each<[string, string, Call, number, string]>([
    ['unknown endpoint', '/v2/app/unknown', {}, 404, 'UNSUPPORTED'],
    ['wrong method', '/v2/app/tags/list', { method: 'PUT' }, 405, 'UNSUPPORTED'],
    [
      'broken content type',
      '/v2/app/blobs/uploads/',
      { method: 'POST', body: 'x', headers: { 'content-type': ';' } },
      415,
      'UNSUPPORTED',
    ],
  ])('%s', async (_, path, call, status, code) => {
    expect(await client.call(path, call)).toMatchObject({ status, code });
  });
});

describe('pull', () => {
  test('end-2: a blob is read whole, by HEAD and by GET', async () => {
    const repository = fresh();
    const bytes = randomBytes(70_000);
    const { digest } = await client.pushBlob(repository, bytes);
    const path = `/v2/${repository}/blobs/${digest}`;
    const headers = { 'content-length': '70000', 'docker-content-digest': digest, etag: `"${digest}"` };
    expect(await client.call(path, { method: 'HEAD' })).toMatchObject({ status: 200, headers });
    const read = await client.call(path);
    expect(read).toMatchObject({
      status: 200,
      headers: { ...headers, 'content-type': 'application/octet-stream' },
    });
    expect(read.body.equals(bytes)).toBe(true);
    expect(await client.call(path.replace(':', '%3A'))).toMatchObject({ status: 200 });
    expect(await client.call(path, { headers: { 'if-none-match': `"${digest}"` } })).toMatchObject({
      status: 304,
    });
  });

  test.each<[string, number, [number, number] | null]>([
    ['bytes=0-0', 206, [0, 1]],
    ['bytes=2-5', 206, [2, 6]],
    ['bytes=7-', 206, [7, 10]],
    ['bytes=-3', 206, [7, 10]],
    ['bytes=-30', 206, [0, 10]],
    ['bytes=8-99', 206, [8, 10]],
    ['bytes=0-1,3-4', 200, [0, 10]],
    ['bytes=5-2', 200, [0, 10]],
    ['bytes=-', 200, [0, 10]],
    ['lines=1-2', 200, [0, 10]],
    ['bytes=10-', 416, null],
    ['bytes=-0', 416, null],
  ])('RFC 9110 14.2: range %s answers %i', async (range, status, part) => {
    const { digest } = await client.pushBlob('spec/ranges', Buffer.from('0123456789'));
    const answer = await client.call(`/v2/spec/ranges/blobs/${digest}`, { headers: { range } });
    expect(answer.status).toBe(status);
    if (part !== null) expect(answer.body.toString()).toBe('0123456789'.slice(...part));
    if (status === 206)
      expect(answer.headers['content-range']).toBe(`bytes ${part?.[0]}-${(part?.[1] ?? 0) - 1}/10`);
    if (status === 416) expect(answer.headers['content-range']).toBe('bytes */10');
  });

  test('end-3: a manifest is read by tag and by digest, with the type it was put with', async () => {
    const repository = fresh();
    const { digest, manifest } = await client.pushImage(repository, 'v1');
    for (const reference of ['v1', digest]) {
      const path = `/v2/${repository}/manifests/${reference}`;
      const headers = { 'content-type': MEDIA_TYPES.manifest, 'docker-content-digest': digest };
      expect(await client.call(path, { method: 'HEAD' })).toMatchObject({ status: 200, headers });
      const read = await client.call(path, {
        headers: { accept: `${MEDIA_TYPES.manifest}, ${MEDIA_TYPES.index}` },
      });
      expect(read).toMatchObject({ status: 200, headers });
      expect(JSON.parse(read.body.toString())).toEqual(manifest);
    }
    const other = { headers: { accept: MEDIA_TYPES.dockerManifest } };
    expect(await client.call(`/v2/${repository}/manifests/v1`, other)).toMatchObject({
      code: 'MANIFEST_UNKNOWN',
    });
    const same = { headers: { 'if-none-match': `"${digest}"` } };
    expect(await client.call(`/v2/${repository}/manifests/v1`, same)).toMatchObject({ status: 304 });
  });

  test.each(['HEAD', 'GET'])('%s of what is not there answers 404', async (method) => {
    const repository = fresh();
    await client.pushImage(repository, 'v1');
    for (const path of [`manifests/v2`, `manifests/.INVALID`, `manifests/${ABSENT}`, `blobs/${ABSENT}`]) {
      expect(await client.call(`/v2/${repository}/${path}`, { method })).toMatchObject({ status: 404 });
    }
  });
});

describe('push of blobs', () => {
  test('end-4a, end-6: POST then PUT', async () => {
    const repository = fresh();
    const bytes = Buffer.from('monolithic');
    const begun = await client.call(`/v2/${repository}/blobs/uploads/`, { method: 'POST' });
    expect(begun).toMatchObject({ status: 202, headers: { range: '0-0' } });
    const done = await client.call(`${begun.headers.location}?digest=${digestOf(bytes)}`, {
      method: 'PUT',
      body: bytes,
    });
    const location = `/v2/${repository}/blobs/${digestOf(bytes)}`;
    expect(done).toMatchObject({
      status: 201,
      headers: { location, 'docker-content-digest': digestOf(bytes) },
    });
    expect((await client.call(location)).body.toString()).toBe('monolithic');
    expect(await client.call(begun.headers.location ?? '')).toMatchObject({
      status: 404,
      code: 'BLOB_UPLOAD_UNKNOWN',
    });
  });

  test('end-4b: a single POST', async () => {
    const repository = fresh();
    const bytes = randomBytes(2000);
    const path = `/v2/${repository}/blobs/uploads/?digest=${digestOf(bytes)}`;
    expect(await client.call(path, { method: 'POST', body: bytes })).toMatchObject({ status: 201 });
    expect(await client.call(path, { method: 'POST', body: 'other' })).toMatchObject({
      status: 400,
      code: 'DIGEST_INVALID',
    });
    expect(await client.call(path, { method: 'POST' })).toMatchObject({ status: 202 });
  });

  test('end-5: chunks with their ranges, the last by PUT', async () => {
    const repository = fresh();
    const location = await begin(repository);
    const patch = (body: string, range: string) =>
      client.call(location, { method: 'PATCH', body, headers: { 'content-range': range } });
    expect(await patch('hello ', '0-5')).toMatchObject({ status: 202, headers: { range: '0-5', location } });
    expect(await patch('hello ', '0-5')).toMatchObject({ status: 416, headers: { range: '0-5', location } });
    expect(await patch('world', '7-11')).toMatchObject({ status: 416, code: 'BLOB_UPLOAD_INVALID' });
    expect(await patch('wor', '6-10')).toMatchObject({ status: 400, code: 'SIZE_INVALID' });
    expect(await patch('worlds', '6-10')).toMatchObject({ status: 400, code: 'SIZE_INVALID' });
    expect(await patch('x', 'six')).toMatchObject({ status: 416 });
    expect(await client.call(location)).toMatchObject({ status: 204, headers: { range: '0-5', location } });
    const put = { method: 'PUT', body: 'world', headers: { 'content-range': '6-10' } };
    const digest = digestOf(Buffer.from('hello world'));
    expect(await client.call(`${location}?digest=${digest}`, put)).toMatchObject({ status: 201 });
    expect((await client.call(`/v2/${repository}/blobs/${digest}`)).body.toString()).toBe('hello world');
  });

  test('end-5: streamed without ranges, the end without a body', async () => {
    const repository = fresh();
    const location = await begin(repository);
    const bytes = randomBytes(900_000);
    for (const part of [bytes.subarray(0, 500_000), bytes.subarray(500_000)]) {
      const body = Readable.from([part.subarray(0, 1000), part.subarray(1000)]);
      expect(await client.call(location, { method: 'PATCH', body })).toMatchObject({ status: 202 });
    }
    const done = await client.call(`${location}?digest=${digestOf(bytes)}`, { method: 'PUT' });
    expect(done).toMatchObject({ status: 201 });
    expect((await client.call(done.headers.location ?? '')).body.equals(bytes)).toBe(true);
  });

  test('an empty blob', async () => {
    const { digest } = await client.pushBlob(fresh(), Buffer.alloc(0));
    expect(await client.call(`/v2/spec/case-${count}/blobs/${digest}`)).toMatchObject({
      status: 200,
      headers: { 'content-length': '0' },
    });
  });

  test('content with another digest is refused and its upload gone', async () => {
    const location = await begin(fresh());
    const done = await client.call(`${location}?digest=${ABSENT}`, { method: 'PUT', body: 'other' });
    expect(done).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
    expect(await client.call(location)).toMatchObject({ status: 404 });
    expect(await client.call(`/v2/spec/case-${count}/blobs/${ABSENT}`)).toMatchObject({ status: 404 });
  });

  test.each(['', '?digest=', '?digest=sha256:abc', '?digest=sha512:00', '?digest=..%2f..'])(
    'PUT%s is refused and the upload kept',
    async (query) => {
      const location = await begin(fresh());
      const done = await client.call(`${location}${query}`, { method: 'PUT', body: 'x' });
      expect(done).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
      expect(await client.call(location)).toMatchObject({ status: 204 });
    },
  );

  test.each(['streamed', 'announced'])('a blob over the limit is refused, %s', async (how) => {
    const location = await begin(fresh());
    const bytes = randomBytes(1024 * 1024 + 1);
    const body = how === 'streamed' ? Readable.from([bytes.subarray(1), bytes.subarray(0, 1)]) : bytes;
    expect(await client.call(location, { method: 'PATCH', body })).toMatchObject({
      status: 413,
      code: 'SIZE_INVALID',
    });
    expect(await client.call(location)).toMatchObject({ status: 204, headers: { range: '0-0' } });
  });

  test('a cancelled upload is gone', async () => {
    const location = await begin(fresh());
    expect(await client.call(location, { method: 'DELETE' })).toMatchObject({ status: 204 });
    expect(await client.call(location, { method: 'DELETE' })).toMatchObject({
      status: 404,
      code: 'BLOB_UPLOAD_UNKNOWN',
    });
    expect(await client.call(location, { method: 'PATCH', body: 'x' })).toMatchObject({ status: 404 });
  });

  test('end-11: a mount from a named repository; anything else opens an upload', async () => {
    const [source, target] = [fresh(), fresh()];
    const { digest } = await client.pushBlob(source, randomBytes(100));
    const mount = (query: string) => client.call(`/v2/${target}/blobs/uploads/?${query}`, { method: 'POST' });
    expect(await mount(`mount=${digest}`)).toMatchObject({ status: 202 });
    expect(await mount(`mount=${ABSENT}&from=${source}`)).toMatchObject({ status: 202 });
    expect(await mount(`mount=${digest}&from=../${source}`)).toMatchObject({ status: 202 });
    expect(await client.call(`/v2/${target}/blobs/${digest}`)).toMatchObject({ status: 404 });
    const location = `/v2/${target}/blobs/${digest}`;
    expect(await mount(`mount=${digest}&from=${source}`)).toMatchObject({
      status: 201,
      headers: { location },
    });
    expect(await client.call(location)).toMatchObject({ status: 200 });
  });
});

describe('push of manifests', () => {
  test('end-7: by tag and by digest', async () => {
    const repository = fresh();
    const { answer, manifest, digest } = await client.pushImage(repository, 'v1');
    const location = `/v2/${repository}/manifests/${digest}`;
    expect(answer).toMatchObject({ status: 201, headers: { location, 'docker-content-digest': digest } });
    expect(await client.putManifest(repository, digest, manifest)).toMatchObject({ status: 201 });
    expect(await client.putManifest(repository, ABSENT, manifest)).toMatchObject({
      status: 400,
      code: 'DIGEST_INVALID',
    });
  });

  test('an image without layers, and an index of images', async () => {
    const repository = fresh();
    const image = await client.pushImage(repository, 'empty', []);
    expect(image.answer.status).toBe(201);
    const size = JSON.stringify(image.manifest).length;
    const entry = { mediaType: MEDIA_TYPES.manifest, digest: image.digest, size };
    const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [entry] };
    expect(await client.putManifest(repository, 'multi', index)).toMatchObject({ status: 201 });
    expect(await client.putManifest(fresh(), 'multi', index)).toMatchObject({
      status: 404,
      code: 'MANIFEST_BLOB_UNKNOWN',
    });
  });

  test('what it refers to must be in the repository, in its size', async () => {
    const repository = fresh();
    const { config, layers } = await client.pushImage(repository, 'v1');
    const absent = { mediaType: MEDIA_TYPES.layer, digest: ABSENT, size: 1 };
    const refused = await client.putManifest(repository, 'v2', imageManifest(config, [absent]));
    expect(refused).toMatchObject({ status: 404, code: 'MANIFEST_BLOB_UNKNOWN' });
    const foreign = { ...absent, mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip' };
    expect(await client.putManifest(repository, 'v2', imageManifest(config, [foreign]))).toMatchObject({
      status: 201,
    });
    const wrong = layers.map((layer) => ({ ...layer, size: layer.size + 1 }));
    const sized = await client.putManifest(repository, 'v3', imageManifest(config, wrong));
    expect(sized).toMatchObject({ status: 400, code: 'MANIFEST_INVALID' });
  });

  test('a manifest over the limit, a bad tag and a foreign type are refused', async () => {
    const put = (reference: string, body: string, type: string = MEDIA_TYPES.manifest) =>
      client.call(`/v2/${fresh()}/manifests/${reference}`, {
        method: 'PUT',
        body,
        headers: { 'content-type': type },
      });
    expect(await put('v1', ' '.repeat(4 * 1024 * 1024 + 1))).toMatchObject({
      status: 413,
      code: 'MANIFEST_INVALID',
    });
    expect(await put('-v1', '{}')).toMatchObject({ status: 400, code: 'MANIFEST_INVALID' });
    expect(await put('v1', '{}', 'application/json')).toMatchObject({
      status: 400,
      code: 'MANIFEST_INVALID',
    });
    expect(await put('v1', '')).toMatchObject({ status: 400, code: 'MANIFEST_INVALID' });
  });

  test('end-12a, end-12b: a subject may be missing; its referrers are listed and filtered', async () => {
    const repository = fresh();
    const { config } = await client.pushImage(repository, 'v1');
    const subject = { mediaType: MEDIA_TYPES.manifest, digest: ABSENT, size: 7 };
    const referrer = (artifactType: string) => ({
      ...imageManifest(config, []),
      artifactType,
      subject,
      annotations: { of: artifactType },
    });
    const [signature, bill] = [referrer('test/signature'), referrer('test/bill')];
    const put = await client.putManifest(repository, digestOfJson(signature), signature);
    expect(put).toMatchObject({ status: 201, headers: { 'oci-subject': ABSENT } });
    await client.putManifest(repository, digestOfJson(bill), bill);
    const list = async (query = '') => {
      const answer = await client.call(`/v2/${repository}/referrers/${ABSENT}${query}`);
      expect(answer).toMatchObject({ status: 200, headers: { 'content-type': MEDIA_TYPES.index } });
      return { answer, index: JSON.parse(answer.body.toString()) };
    };
    expect((await list()).index).toMatchObject({ schemaVersion: 2, mediaType: MEDIA_TYPES.index });
    expect((await list()).index.manifests).toHaveLength(2);
    const filtered = await list('?artifactType=test/bill');
    expect(filtered.answer.headers['oci-filters-applied']).toBe('artifactType');
    expect(filtered.index.manifests).toEqual([
      {
        mediaType: MEDIA_TYPES.manifest,
        digest: digestOfJson(bill),
        size: JSON.stringify(bill).length,
        artifactType: 'test/bill',
        annotations: { of: 'test/bill' },
      },
    ]);
    await client.call(`/v2/${repository}/manifests/${digestOfJson(bill)}`, { method: 'DELETE' });
    expect((await list()).index.manifests).toHaveLength(1);
    const other = await client.call(`/v2/${fresh()}/referrers/${ABSENT}`);
    expect(JSON.parse(other.body.toString()).manifests).toEqual([]);
  });
});

describe('content discovery', () => {
  test('end-8a, end-8b: tags in order, page by page', async () => {
    const repository = fresh();
    for (const tag of ['c', 'a', 'b', 'B']) await client.pushImage(repository, tag);
    const list = async (query: string) => {
      const answer = await client.call(`/v2/${repository}/tags/list${query}`);
      return { tags: JSON.parse(answer.body.toString()).tags, link: answer.headers['link'] };
    };
    expect(await list('')).toEqual({ tags: ['B', 'a', 'b', 'c'], link: undefined });
    const first = await list('?n=2');
    expect(first.tags).toEqual(['B', 'a']);
    expect(first.link).toBe(`</v2/${repository}/tags/list?last=a&n=2>; rel="next"`);
    expect(await list('?n=2&last=a')).toEqual({ tags: ['b', 'c'], link: undefined });
    expect(await list('?n=0')).toEqual({ tags: [], link: undefined });
    expect(await list('?last=b')).toEqual({ tags: ['c'], link: undefined });
    expect(await client.call(`/v2/${repository}/tags/list?n=-1`)).toMatchObject({ status: 400 });
    expect(await client.call(`/v2/${fresh()}/tags/list`)).toMatchObject({
      status: 404,
      code: 'NAME_UNKNOWN',
    });
  });

  test('the catalog is paged too', async () => {
    const names = [fresh(), fresh(), fresh()];
    for (const name of names) await client.pushBlob(name, Buffer.from(name));
    const seen: string[] = [];
    for (let path = '/v2/_catalog?n=2'; path !== ''; ) {
      const answer = await client.call(path);
      seen.push(...JSON.parse(answer.body.toString()).repositories);
      path = /^<(.*)>; rel="next"$/.exec(String(answer.headers['link']))?.[1] ?? '';
    }
    expect(seen).toEqual(expect.arrayContaining(names));
    expect(seen).toEqual([...new Set(seen)].sort());
  });
});

describe('content management', () => {
  test('end-9: a tag is deleted alone, a manifest with its tags', async () => {
    const repository = fresh();
    const { digest, manifest } = await client.pushImage(repository, 'one');
    await client.putManifest(repository, 'two', manifest);
    const path = (reference: string) => `/v2/${repository}/manifests/${reference}`;
    expect(await client.call(path('one'), { method: 'DELETE' })).toMatchObject({ status: 202 });
    expect(await client.call(path('one'), { method: 'DELETE' })).toMatchObject({
      status: 404,
      code: 'MANIFEST_UNKNOWN',
    });
    expect(await client.call(path('two'))).toMatchObject({ status: 200 });
    expect(await client.call(path(digest), { method: 'DELETE' })).toMatchObject({ status: 202 });
    expect(await client.call(path(digest), { method: 'DELETE' })).toMatchObject({ status: 404 });
    expect(await client.call(path('two'))).toMatchObject({ status: 404 });
    expect(JSON.parse((await client.call(`/v2/${repository}/tags/list`)).body.toString()).tags).toEqual([]);
  });

  test('end-10: a deleted blob is gone from its repository only', async () => {
    const [one, two] = [fresh(), fresh()];
    const bytes = randomBytes(50);
    const { digest } = await client.pushBlob(one, bytes);
    await client.pushBlob(two, bytes);
    expect(await client.call(`/v2/${one}/blobs/${digest}`, { method: 'DELETE' })).toMatchObject({
      status: 202,
    });
    expect(await client.call(`/v2/${one}/blobs/${digest}`, { method: 'DELETE' })).toMatchObject({
      status: 404,
    });
    expect(await client.call(`/v2/${one}/blobs/${digest}`)).toMatchObject({ status: 404 });
    expect((await client.call(`/v2/${two}/blobs/${digest}`)).body.equals(bytes)).toBe(true);
  });
});
