import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import type { BlobSource } from '../blob-source.ts';
import { digestOf } from '../digest.ts';
import { startDockerRegistry } from '../testing/docker-registry.ts';
import { type Handler, startServer, type TestServer } from '../testing/http-server.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { createRegistryClient } from './create-registry-client.ts';

const BYTES = randomBytes(2500);
const BLOB = { mediaType: 'application/octet-stream', digest: digestOf(BYTES), size: BYTES.length };
const CHUNKS = { chunkBytes: 1000, check: false };

function clientOf(host: string) {
  const client = createRegistryClient({ registry: host, retry: { attempts: 3, pauseMs: 1 } });
  onTestFinished(() => client.close());
  return client;
}

interface Scripted {
  /** Takes over the answer to a PATCH; the bytes that it keeps are those that `keep` is called with. */
  patch?(
    request: IncomingMessage,
    response: ServerResponse,
    keep: (bytes: Buffer) => void,
    n: number,
  ): Promise<boolean>;
  readonly least?: string;
  status?(response: ServerResponse): void;
}

/** A registry that keeps one upload, and says what was asked of it. */
async function startUploads({ patch, least, status }: Scripted = {}) {
  const kept: Buffer[] = [];
  const asked: string[] = [];
  let patches = 0;
  const keep = (bytes: Buffer) => void kept.push(bytes);
  const place = () => {
    const received = Buffer.concat(kept).length;
    return { location: `/up?at=${asked.length}`, range: `0-${Math.max(0, received - 1)}` };
  };
  const answers: Readonly<Record<string, Handler>> = {
    POST: (_request, response) => {
      const more = least === undefined ? {} : { 'oci-chunk-min-length': least };
      response.writeHead(202, { ...place(), ...more }).end();
    },
    GET: (_request, response) => {
      if (status === undefined) response.writeHead(204, place()).end();
      else status(response);
    },
    DELETE: (_request, response) => void response.writeHead(204).end(),
    async PATCH(request, response) {
      if ((await patch?.(request, response, keep, ++patches)) === true) return;
      keep(await buffer(request));
      response.writeHead(202, place()).end();
    },
    async PUT(request, response) {
      await buffer(request);
      response.writeHead(digestOf(Buffer.concat(kept)) === BLOB.digest ? 201 : 400).end();
    },
  };
  const server = await startServer((request, response) => {
    const { method = '', headers } = request;
    asked.push(`${method} ${headers['content-range'] ?? ''}`.trim());
    return answers[method]?.(request, response);
  });
  return { server, asked };
}

/** Keeps some of the body and cuts the connection. */
const cutAfter = (bytes: number) => async (request: IncomingMessage, keep: (bytes: Buffer) => void) => {
  const body = await buffer(request);
  keep(body.subarray(0, bytes));
  request.socket.destroy();
  return true;
};

const push = (server: TestServer, options: object = {}, source: BlobSource = { bytes: BYTES }) =>
  clientOf(server.host).pushBlob('a', BLOB, source, { ...CHUNKS, ...options });

test('a large blob goes in pieces, each to the place that the answer before it named', async () => {
  const { server, asked } = await startUploads();
  const progress: number[] = [];
  expect(await push(server, { onProgress: (sent: number) => void progress.push(sent) })).toBe('uploaded');
  expect(asked).toEqual(['POST', 'PATCH 0-999', 'PATCH 1000-1999', 'PATCH 2000-2499', 'PUT']);
  expect(server.seen.slice(1).map(({ url }) => url.split('&')[0])).toEqual([
    '/up?at=1',
    '/up?at=2',
    '/up?at=3',
    '/up?at=4',
  ]);
  expect(progress).toEqual([1000, 2000, 2500]);
});

test('a piece that is cut goes on where the registry says that it is', async () => {
  const { server, asked } = await startUploads({
    patch: async (request, _response, keep, n) => n === 2 && (await cutAfter(300)(request, keep)),
  });
  expect(await push(server)).toBe('uploaded');
  expect(asked).toEqual([
    'POST',
    'PATCH 0-999',
    'PATCH 1000-1999',
    'GET',
    'PATCH 1300-2299',
    'PATCH 2300-2499',
    'PUT',
  ]);
});

test('a registry that has it otherwise (416) is believed', async () => {
  const { server, asked } = await startUploads({
    async patch(request, response, keep, n) {
      if (n !== 1) return false;
      keep((await buffer(request)).subarray(0, 700));
      response.writeHead(416).end();
      return true;
    },
  });
  expect(await push(server)).toBe('uploaded');
  expect(asked.slice(1, 4)).toEqual(['PATCH 0-999', 'GET', 'PATCH 700-1699']);
});

test('an upload that the registry forgot begins anew', async () => {
  let forgotten = false;
  const { server, asked } = await startUploads({
    async patch(request, _response, _keep, n) {
      if (n !== 1) return false;
      await buffer(request);
      request.socket.destroy();
      forgotten = true;
      return true;
    },
    status: (response) => void response.writeHead(404).end(),
  });
  expect(await push(server)).toBe('uploaded');
  expect(forgotten).toBe(true);
  expect(asked.filter((line) => line === 'POST')).toHaveLength(2);
});

test('pieces that are cut again and again end as a temporary failure', async () => {
  const { server, asked } = await startUploads({
    patch: (request, _response, keep) => cutAfter(0)(request, keep),
  });
  await expect(push(server)).rejects.toMatchObject({ code: 'CONNECTION_FAILED', temporary: true });
  expect(asked.filter((line) => line === 'POST')).toHaveLength(3);
});

test('a registry that says to have what was not sent is not believed', async () => {
  const { server } = await startUploads({
    async patch(request, response) {
      await buffer(request);
      response.writeHead(202, { location: '/up', range: '0-2499' }).end();
      return true;
    },
  });
  await expect(push(server)).rejects.toMatchObject({ code: 'ANSWER_INVALID' });
});

test('pieces are not smaller than the registry takes them', async () => {
  const { server, asked } = await startUploads({ least: '2000' });
  await push(server);
  expect(asked).toEqual(['POST', 'PATCH 0-1999', 'PATCH 2000-2499', 'PUT']);
});

test.each(['file', 'stream'])('pieces of a %s are what they are of bytes', async (kind) => {
  const file = join(await temporaryFolder(), 'blob');
  await writeFile(file, BYTES);
  const parts = [BYTES.subarray(0, 700), BYTES.subarray(700, 2100), BYTES.subarray(2100)];
  const source = kind === 'file' ? { file } : { open: () => Readable.from(parts) };
  const { server } = await startUploads({
    patch: async (request, _response, keep, n) => n === 2 && (await cutAfter(300)(request, keep)),
  });
  expect(await push(server, {}, source)).toBe('uploaded');
});

test('docker-registry takes pieces', async () => {
  const registry = await startDockerRegistry();
  onTestFinished(registry.close);
  const client = clientOf(registry.host);
  expect(await client.pushBlob('a/b', BLOB, { bytes: BYTES }, CHUNKS)).toBe('uploaded');
  expect(await buffer(await client.getBlob('a/b', BLOB.digest))).toEqual(BYTES);
});
