import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { request } from 'undici';
import type { BlobWriting } from './blob-writer.ts';

const { url, authorization, blobs, bytes, parallel } = workerData as BlobWriting;
const REPOSITORY = `${url}/v2/default/blobs-of-bench/blobs/uploads/`;

interface Blob {
  readonly digest: string;
  readonly content: Buffer;
}

function newBlob(): Blob {
  const content = randomBytes(bytes);
  return { digest: `sha256:${createHash('sha256').update(content).digest('hex')}`, content };
}

async function push({ digest, content }: Blob): Promise<void> {
  const headers = { authorization, 'content-type': 'application/octet-stream' };
  const path = `${REPOSITORY}?digest=${digest}`;
  const { statusCode, body } = await request(path, { method: 'POST', headers, body: content });
  const text = await body.text();
  if (statusCode !== 201) throw new Error(`The blob was answered with ${statusCode}: ${text}`);
}

const waiting = Array.from({ length: blobs }, newBlob);
parentPort?.postMessage('ready');
await once(parentPort!, 'message');

async function pushInTurn(): Promise<void> {
  for (let blob = waiting.pop(); blob; blob = waiting.pop()) await push(blob);
}
await Promise.all(Array.from({ length: parallel }, pushInTurn));
process.exit();
