import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { digestOf } from '../digest.ts';
import { clientOf } from '../testing/client-of.ts';
import { startServer, type TestServer } from '../testing/http-server.ts';

const BYTES = Buffer.from('the right bytes');
const BLOB = { mediaType: 'application/octet-stream', digest: digestOf(BYTES), size: BYTES.length };

/** Says so many times that the digest is wrong; then the rival's blob is there, or the upload is taken. */
async function startRivalry(losses: number, then: 'there' | 'taken'): Promise<TestServer> {
  let lost = 0;
  return await startServer(async (request, response) => {
    await buffer(request);
    const over = lost >= losses;
    if (request.method === 'HEAD') response.writeHead(over && then === 'there' ? 200 : 404).end();
    else if (request.method === 'POST') response.writeHead(202, { location: '/upload' }).end();
    else if (request.method === 'DELETE') response.writeHead(204).end();
    else if (over) response.writeHead(201).end();
    else {
      lost++;
      response.writeHead(400).end('{"errors":[{"code":"DIGEST_INVALID"}]}');
    }
  });
}

const puts = (server: TestServer) => server.seen.filter(({ method }) => method === 'PUT').length;

test('a blob that a rival has uploaded meanwhile is there', async () => {
  const server = await startRivalry(1, 'there');
  expect(await clientOf(server).pushBlob('a', BLOB, { bytes: BYTES })).toBe('exists');
  expect(puts(server)).toBe(1);
});

test('a blob that was lost to a rival, who lost too, is uploaded again; a digest that is wrong stays so', async () => {
  const server = await startRivalry(2, 'taken');
  expect(await clientOf(server).pushBlob('a', BLOB, { bytes: BYTES })).toBe('uploaded');
  expect(puts(server)).toBe(3);
  const wrong = await startRivalry(Number.POSITIVE_INFINITY, 'taken');
  const push = clientOf(wrong).pushBlob('a', BLOB, { bytes: BYTES });
  await expect(push).rejects.toMatchObject({ code: 'DIGEST_INVALID', status: 400, temporary: false });
  expect(puts(wrong)).toBe(3);
});
