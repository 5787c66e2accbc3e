import { digestOf } from '@stagewright/oci';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRegistry, type TestRegistry } from '../testing/start-test-registry.ts';
import { type Call, TestClient } from '../testing/test-client.ts';

let registry: TestRegistry;
let client: TestClient;
beforeAll(async () => {
  registry = await startTestRegistry();
  client = new TestClient(registry);
});
afterAll(() => registry.close());

test('the API is named, with and without the last slash', async () => {
  const headers = { 'docker-distribution-api-version': 'registry/2.0' };
  for (const path of ['/v2/', '/v2']) expect(await client.call(path)).toMatchObject({ status: 200, headers });
});

test('nothing of an answer is sniffed or run', async () => {
  const absent = digestOf(Buffer.from('never pushed'));
  const answer = await client.call(`/v2/app/blobs/${absent}`);
  expect(JSON.parse(answer.body.toString())).toEqual({
    errors: [{ code: 'BLOB_UNKNOWN', message: expect.any(String), detail: { digest: absent } }],
  });
  expect(answer.headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'content-disposition': 'attachment',
    'content-security-policy': "sandbox; default-src 'none'",
  });
});

test.each<[string, string, Call, number, string]>([
  ['an unknown endpoint', '/v2/app/unknown', {}, 404, 'UNSUPPORTED'],
  ['a wrong method', '/v2/app/tags/list', { method: 'PUT' }, 405, 'UNSUPPORTED'],
  [
    'a broken content type',
    '/v2/app/blobs/uploads/',
    { method: 'POST', body: 'x', headers: { 'content-type': ';' } },
    415,
    'UNSUPPORTED',
  ],
  ['a page of no number', '/v2/app/tags/list?n=-1', {}, 400, 'UNSUPPORTED'],
])('%s is refused', async (_, path, call, status, code) => {
  await client.pushImage('app', 'v1');
  expect(await client.call(path, call)).toMatchObject({ status, code });
});

test('the catalog is paged', async () => {
  const names = ['catalog/one', 'catalog/two', 'catalog/three'];
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
