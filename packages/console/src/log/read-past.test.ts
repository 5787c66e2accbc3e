import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { readPast } from './read-past.ts';

const never = new AbortController().signal;
let stop: () => void = () => undefined;
afterEach(() => stop());

/** Sends the pieces one by one, and then ends or cuts the answer. */
async function serve(pieces: readonly Uint8Array[], { status = 200, cut = false } = {}): Promise<string> {
  const server = createServer(async (_request, response) => {
    response.writeHead(status);
    for (const piece of pieces) {
      response.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (cut) response.destroy();
    else response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = () => server.close();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function read(address: string) {
  const found = { text: '', bytes: 0, broken: false };
  await readPast(fetch(address), never, (text, bytes) => {
    found.text += text;
    found.bytes += bytes;
    found.broken ||= text.includes('\ufffd');
  });
  return found;
}

test('characters of all lengths come whole, wherever the pieces were cut', async () => {
  const text = 'a\u00e9\u6784\u5efa\u{1f680}\n';
  const bytes = new TextEncoder().encode(text.repeat(3));
  const pieces = [...bytes].map((byte) => Uint8Array.of(byte));
  const all = { text: text.repeat(3), bytes: bytes.length, broken: false };
  expect(await read(await serve(pieces))).toEqual(all);
});

test('a character that has only begun is not counted, so that it can be asked for again', async () => {
  const bytes = new TextEncoder().encode('one \u6784');
  expect(await read(await serve([bytes.subarray(0, -1)]))).toEqual({ text: 'one ', bytes: 4, broken: false });
});

test('what came before a cut counts, and an answer that is no log does not', async () => {
  const cut = await read(await serve([new TextEncoder().encode('one\n')], { cut: true }));
  expect(['', 'one\n']).toContain(cut.text);
  expect(cut.bytes).toBe(cut.text.length);
  expect(await read(await serve([new TextEncoder().encode('{}')], { status: 404 }))).toMatchObject({
    bytes: 0,
  });
});
