import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { createServerClient } from './client.ts';
import { openSource } from './open-source.ts';

const CLAIM = { build_id: 'b'.repeat(40), epoch: 1 };
/** Small: it is all there before anybody reads it, which is when an error of its end finds nobody. */
const BYTES = Buffer.from('package');

async function open(signal: AbortSignal, place: { from?: number } = { from: 0 }) {
  const socketPath = `\0stagewright-source-${process.pid}`;
  const server = createServer((request, response) => {
    if (request.headers['x-object-file'] === 'wanted') {
      const file = encodeURIComponent('/data/objekt-ä');
      response.writeHead(200, { 'x-object-size': 7, 'x-content-sha256': 'ab', 'x-object-file': file }).end();
      return;
    }
    response.writeHead(200, { 'x-object-size': BYTES.length, 'x-content-sha256': 'ab' }).end(BYTES);
  });
  server.listen(socketPath);
  await once(server, 'listening');
  const client = createServerClient({ socketPath, key: 'key' });
  onTestFinished(async () => {
    await client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return await openSource(client, CLAIM, { ...place, signal });
}

test('a package is opened with what the store says of it', async () => {
  const { body, size, sha256 } = await open(new AbortController().signal);
  expect([size, sha256]).toEqual([BYTES.length, 'ab']);
  expect((await buffer(body)).equals(BYTES)).toBe(true);
});

test('a package that is not wanted after all ends nothing but itself', async () => {
  const unwanted = await open(new AbortController().signal);
  unwanted.body.destroy();
  await new Promise((resolve) => unwanted.body.once('close', resolve));
  expect(unwanted.body.errored).not.toBeNull();
});

test('a stop before the first byte is read ends the body', async () => {
  const abort = new AbortController();
  const { body } = await open(abort.signal);
  abort.abort();
  await new Promise((resolve) => body.once('close', resolve));
  expect(body.destroyed).toBe(true);
});

test('a server on the same machine names the file', async () => {
  const opened = await open(new AbortController().signal, {});
  expect(opened).toMatchObject({ file: '/data/objekt-ä', size: 7, sha256: 'ab' });
});
