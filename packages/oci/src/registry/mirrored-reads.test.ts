import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { digestOf } from '../digest.ts';
import { MEDIA_TYPES } from '../media-types.ts';
import { clientOf } from '../testing/client-of.ts';
import { startServer } from '../testing/http-server.ts';

const MANIFEST = Buffer.from('{}');
const OTHER = Buffer.from('{"other":1}');
const TYPE = { 'content-type': MEDIA_TYPES.manifest };
const startOrigin = () =>
  startServer((_request, response) => void response.writeHead(200, TYPE).end(MANIFEST));
const urls = ({ seen }: Awaited<ReturnType<typeof startServer>>) => seen.map(({ url }) => url);

test('a mirror has the repositories below a path of its own', async () => {
  const origin = await startOrigin();
  const mirror = await startServer((_request, response) => void response.writeHead(200, TYPE).end(MANIFEST));
  const client = clientOf(origin, { mirrors: [`http://${mirror.host}/proxy/hub/`] });
  await client.getManifest('library/app', 'v1');
  await buffer(await client.getBlob('library/app', digestOf(MANIFEST)));
  expect(urls(mirror)).toEqual([
    '/v2/proxy/hub/library/app/manifests/v1',
    `/v2/proxy/hub/library/app/blobs/${digestOf(MANIFEST)}`,
  ]);
  expect(origin.seen).toEqual([]);
});

test('a mirror that fails is asked twice, and then no more', async () => {
  const origin = await startOrigin();
  const mirror = await startServer((_request, response) => void response.writeHead(503).end());
  const told: string[] = [];
  const client = clientOf(origin, {
    mirrors: [`http://${mirror.host}`],
    onMirrorFailure: (address, { message }) => told.push(`${address} ${message}`),
  });
  for (const tag of ['1', '2', '3']) await client.getManifest('app', tag);
  expect(urls(mirror)).toEqual(['/v2/app/manifests/1', '/v2/app/manifests/1']);
  expect(told).toEqual([expect.stringContaining(`http://${mirror.host} ${mirror.host}/app`)]);
  expect(origin.seen).toHaveLength(3);
});

test('a mirror that lacks something is asked for the next thing; what it sends for a digest is checked', async () => {
  const origin = await startOrigin();
  const mirror = await startServer((request, response) => {
    if (request.url?.includes('/manifests/1') === true) response.writeHead(404).end();
    else response.writeHead(200, TYPE).end(OTHER);
  });
  const client = clientOf(origin, { mirrors: [`http://${mirror.host}`] });
  expect((await client.getManifest('app', '1')).bytes).toEqual(MANIFEST);
  expect((await client.getManifest('app', digestOf(MANIFEST))).bytes).toEqual(MANIFEST);
  expect((await client.getManifest('app', '2')).bytes).toEqual(OTHER);
});
