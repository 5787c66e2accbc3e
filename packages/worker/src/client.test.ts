import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { workerProtocol } from '@stagewright/api';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { createServerClient } from './client.ts';

/** A server that answers each request with where it was asked; behind a path, as a proxy may put it. */
async function startServer(path: string) {
  const server = createServer((asked, response) => {
    const { host, 'x-worker-key': key } = asked.headers;
    response.end(JSON.stringify({ url: asked.url, host, key }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createServerClient({ url: `http://${host}${path}`, key: 'secret' });
  onTestFinished(() => client.close());
  return { client, host };
}

test.each(['', '/builds/'])('a server at path "%s" is asked there, with the key', async (path) => {
  const { client, host } = await startServer(path);
  const body = { worker_id: 'w1' };
  expect(await client.call(workerProtocol.leave, { body })).toEqual({
    url: `${path.replace(/\/$/, '')}/stagewright/v1/worker/leave`,
    host,
    key: 'secret',
  });
});

test("the registry is reached where the server is, whatever an image's name says, and never sees the key", async () => {
  const { client, host } = await startServer('/builds');
  const { body } = await request('http://registry.example.com/v2/a/b/blobs/x?y=1', {
    dispatcher: client.dispatcher,
  });
  expect(await body.json()).toEqual({ url: '/builds/v2/a/b/blobs/x?y=1', host });
});
