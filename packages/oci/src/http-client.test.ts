import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { Agent, request } from './http-client.ts';

test('sends what undici sends, by the connections that are given', async () => {
  const server = createServer((incoming, response) => {
    incoming.resume();
    response.end(`${incoming.method} ${incoming.url} ${incoming.headers['x-sent']}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dispatcher = new Agent({ connections: 1 });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const text = async (...[path, options]: [string, object?]) => {
    const { body } = await request(`${origin}${path}`, {
      dispatcher,
      headers: { 'x-sent': 'yes' },
      ...options,
    });
    return body.text();
  };
  try {
    expect(await text('/a%20b?c=d&e#f')).toBe('GET /a%20b?c=d&e yes');
    expect(await text('/', { method: 'POST', body: 'bytes' })).toBe('POST / yes');
    const signal = AbortSignal.abort(new Error('no longer wanted'));
    await expect(text('/', { signal })).rejects.toThrow('no longer wanted');
  } finally {
    await dispatcher.destroy();
    server.close();
  }
});

test('loads neither fetch nor mocks', async () => {
  const loaded = Object.keys(createRequire(import.meta.url).cache).filter((file) =>
    file.includes('undici/lib/'),
  );
  expect(loaded).toContainEqual(expect.stringMatching(/undici\/lib\/dispatcher\/agent\.js$/));
  expect(loaded.filter((file) => /\/(web|mock|interceptor|cache)\//.test(file))).toEqual([]);
});
