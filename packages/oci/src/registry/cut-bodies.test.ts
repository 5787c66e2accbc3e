import type { ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { digestOf } from '../digest.ts';
import { MEDIA_TYPES } from '../media-types.ts';
import { clientOf } from '../testing/client-of.ts';
import { startServer, type TestServer } from '../testing/http-server.ts';

const BYTES = Buffer.from('the right bytes');
const DIGEST = digestOf(BYTES);
const MANIFEST = Buffer.from('{"schemaVersion":2}');

/** Promises all of the bytes, and breaks off after the first few. */
function cutAfter(count: number, bytes: Buffer, response: ServerResponse): void {
  response.setHeader('content-length', bytes.length);
  response.write(bytes.subarray(0, count), () => response.destroy());
}

/** Announces a part from `start` on. */
function announcePart(start: number, response: ServerResponse): void {
  response.statusCode = 206;
  response.setHeader('content-range', `bytes ${start}-14/15`);
}

const ranges = (server: TestServer) => server.seen.map(({ headers }) => headers.range);

test('a manifest, a list of tags and a token that break off are asked for again', async () => {
  const seen = new Set<string>();
  const server = await startServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    const isFirst = !seen.has(path);
    seen.add(path);
    if (path !== '/token' && request.headers.authorization === undefined) {
      const realm = `http://${request.headers.host}/token`;
      seen.delete(path);
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="s"` }).end();
      return;
    }
    const body =
      path === '/token' ? '{"token":"t"}' : path.endsWith('/list') ? '{"tags":["v1"]}' : `${MANIFEST}`;
    response.setHeader(
      'content-type',
      path.includes('/manifests/') ? MEDIA_TYPES.manifest : 'application/json',
    );
    if (isFirst) cutAfter(5, Buffer.from(body), response);
    else response.end(body);
  });
  const client = clientOf(server);
  expect(Buffer.from((await client.getManifest('a', 'v1')).bytes)).toEqual(MANIFEST);
  expect(await client.listTags('a')).toEqual(['v1']);
});

test('a blob that breaks off goes on where it was', async () => {
  const server = await startServer((request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (start > 0) announcePart(start, response);
    if (start < 12) cutAfter(4, BYTES.subarray(start), response);
    else response.end(BYTES.subarray(start));
  });
  const blob = await clientOf(server).getBlob('a', DIGEST, { size: BYTES.length });
  expect(await buffer(blob)).toEqual(BYTES);
  expect(ranges(server)).toEqual([undefined, 'bytes=4-', 'bytes=8-', 'bytes=12-']);
});

test('a part of a blob goes on within its range', async () => {
  const server = await startServer((request, response) => {
    const [, start = '', end = ''] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const part = BYTES.subarray(Number(start), Number(end) + 1);
    announcePart(Number(start), response);
    if (start === '4') cutAfter(2, part, response);
    else response.end(part);
  });
  const part = await clientOf(server).getBlob('a', DIGEST, { range: { start: 4, end: 8 } });
  expect(await buffer(part)).toEqual(BYTES.subarray(4, 9));
  expect(ranges(server)).toEqual(['bytes=4-8', 'bytes=6-8']);
});

test('a registry that sends the whole blob again is read from where it broke off', async () => {
  const server = await startServer((request, response) => {
    if (request.headers.range === undefined) cutAfter(6, BYTES, response);
    else response.end(BYTES);
  });
  expect(await buffer(await clientOf(server).getBlob('a', DIGEST))).toEqual(BYTES);
});

test('what goes on with other bytes fails by its digest', async () => {
  const server = await startServer((request, response) => {
    if (request.headers.range === undefined) cutAfter(6, BYTES, response);
    else {
      announcePart(6, response);
      response.end('ght wrong');
    }
  });
  const blob = await clientOf(server).getBlob('a', DIGEST);
  await expect(buffer(blob)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
});

test('a blob that brings nothing more fails after the last try', async () => {
  const server = await startServer((request, response) => {
    if (request.headers.range === undefined) cutAfter(6, BYTES, response);
    else {
      announcePart(6, response);
      cutAfter(0, BYTES.subarray(6), response);
    }
  });
  const blob = await clientOf(server, { retry: { attempts: 3, pauseMs: 1 } }).getBlob('a', DIGEST);
  await expect(buffer(blob)).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
});

test('a body that breaks off after the end was asked for is not opened again', async () => {
  const over = new AbortController();
  const server = await startServer((_request, response) => cutAfter(6, BYTES, response));
  const client = clientOf(server, { retry: { attempts: 4, pauseMs: 60_000 } });
  const blob = await client.getBlob('a', DIGEST, { signal: over.signal });
  const read = buffer(blob);
  setTimeout(() => over.abort(new Error('stopped')), 50);
  await expect(read).rejects.toThrow();
  expect(server.seen).toHaveLength(1);
});
