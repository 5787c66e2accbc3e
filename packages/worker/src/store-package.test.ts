import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { PROBLEMS, type ProblemName } from '@stagewright/api';
import { expect, onTestFinished, test } from 'vitest';
import { createServerClient } from './client.ts';
import { storePackage } from './store-package.ts';

const CLAIM = { build_id: 'b'.repeat(40), epoch: 3 };
const BYTES = Buffer.alloc(3 << 20, 'x');
const STORED = { kind: 'stored', url: 'obs://artifacts/app/1/app.jar' };

type Step = (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;

const says =
  (status: number, body: object): Step =>
  async (request, response) => {
    await buffer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

const refuses = (name: ProblemName): Step => {
  const { status, code, message } = PROBLEMS[name];
  return says(status, { error_code: code, error_msg: message });
};

/** Sends a package to a server that takes the steps one after the other; the signal aborts with the answer to the last. */
async function send(steps: readonly Step[], stop = new AbortController()) {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-package-'));
  const file = join(folder, 'package');
  await writeFile(file, BYTES);
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const step = steps[seen.length] as Step;
    const { 'content-length': length, 'x-content-sha256': digest } = request.headers;
    seen.push(`${request.method} ${request.url} ${length} ${digest}`);
    step(request, response).catch(() => undefined);
  });
  const socketPath = `\0stagewright-store-${process.pid}`;
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  const client = createServerClient({ socketPath, key: 'key' });
  onTestFinished(async () => {
    await client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });
  const left = { name: 'app.jar', file, size: BYTES.length, sha256: 'ab' };
  const answer = await storePackage(client, CLAIM, left, stop.signal);
  return { answer, seen };
}

test('a package is sent with its name, its length and its checksum', async () => {
  let bytes = Buffer.alloc(0);
  const take: Step = async (request, response) => {
    bytes = await buffer(request);
    response.end(JSON.stringify(STORED));
  };
  const { answer, seen } = await send([take]);
  expect(answer).toEqual({ kind: 'stored', reference: STORED.url });
  expect(bytes.equals(BYTES)).toBe(true);
  expect(seen).toEqual([
    `PUT /stagewright/v1/worker/builds/${CLAIM.build_id}/package?epoch=3&name=app.jar ${BYTES.length} ab`,
  ]);
});

test('over a cut, and over an error of the server, all of it is sent again', async () => {
  const cut: Step = async (request) => request.once('data', () => request.destroy());
  const { answer, seen } = await send([cut, says(503, {}), says(200, STORED)]);
  expect([answer.kind, seen.length]).toEqual(['stored', 3]);
});

test.each<[Step, object]>([
  [says(200, { kind: 'refused', refusal: 'superseded' }), { kind: 'refused', reason: 'superseded_publish' }],
  [says(200, { kind: 'refused', refusal: 'stopping' }), { kind: 'stopped' }],
  [refuses('epoch_outdated'), { kind: 'stopped' }],
  [refuses('storage_full'), { kind: 'refused', reason: 'disk_full' }],
  [refuses('too_large'), { kind: 'refused', reason: 'plan_invalid', message: PROBLEMS.too_large.message }],
  [refuses('parameter_invalid'), { kind: 'refused', reason: 'plan_invalid' }],
])('what no repetition changes is not repeated', async (step, answer) => {
  expect(await send([step])).toMatchObject({ answer, seen: { length: 1 } });
});

test('a stop ends the sending', async () => {
  const stop = new AbortController();
  const wait: Step = async (request) => request.once('data', () => stop.abort());
  await expect(send([wait], stop)).rejects.toThrow(/abort/i);
});
