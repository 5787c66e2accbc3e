import { createServer, type RequestListener, request } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { Agent, fetch, request as send } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { type Address, listenOn } from './address.ts';
import { redirect, tooMany, unavailable } from './http-fault.ts';
import { type HttpProxy, startHttpProxy } from './http-proxy.ts';

interface Upstream {
  readonly address: Address;
  /** Method, path and body of everything that arrived. */
  readonly received: string[];
}

async function startUpstream(answer?: RequestListener): Promise<Upstream> {
  const received: string[] = [];
  const server = createServer(async (message, response) => {
    received.push(`${message.method} ${message.url} ${await text(message)}`);
    if (answer) answer(message, response);
    else response.writeHead(201, { 'x-told': 'yes' }).end('done');
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: await listenOn(server, { host: '127.0.0.1', port: 0 }), received };
}

async function between({ address }: Upstream): Promise<HttpProxy> {
  const proxy = await startHttpProxy({ upstream: address });
  onTestFinished(() => proxy.close());
  return proxy;
}

const put = ({ name }: HttpProxy, path: string, signal?: AbortSignal) =>
  fetch(`http://${name}${path}`, { method: 'PUT', body: 'manifest', ...(signal ? { signal } : {}) });

test('passes requests and answers on as they are, and records them', async () => {
  const upstream = await startUpstream((message, response) => {
    response.writeHead(202, { location: `http://${message.headers.host}/next` }).end('x'.repeat(300_000));
  });
  const proxy = await between(upstream);
  const answer = await put(proxy, '/a?b=c');
  expect([answer.status, answer.headers.get('location')]).toEqual([202, `http://${proxy.name}/next`]);
  expect(await answer.text()).toHaveLength(300_000);
  expect(upstream.received).toEqual(['PUT /a?b=c manifest']);
  const seen = await proxy.until(({ answeredAt }) => answeredAt !== null);
  expect(seen).toMatchObject({ number: 0, method: 'PUT', path: '/a?b=c', statuses: [202], goneAt: null });
  expect(seen.sent).toHaveLength(1);
  expect(seen.sent[0]).toBeGreaterThanOrEqual(seen.at);
});

test('tells connections apart, and which request came first on each', async () => {
  const proxy = await between(await startUpstream());
  for (const dispatcher of [new Agent({ connections: 1 }), new Agent({ connections: 1 })]) {
    for (const path of ['/1', '/2'])
      await (await send(`http://${proxy.name}${path}`, { dispatcher })).body.dump();
    await dispatcher.close();
  }
  const places = proxy.requests.map(({ connection, before }) => [connection, before]);
  expect(places).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
});

test('rules match by method and path, are used up, and may be taken back', async () => {
  const proxy = await between(await startUpstream());
  proxy.script({ method: 'PUT', path: /^\/only$/, times: 1, fault: unavailable() });
  const always = proxy.script({ path: /^\/always/, fault: tooMany(7) });
  const statuses = async (path: string) => (await put(proxy, path)).status;
  expect(await statuses('/other')).toBe(201);
  expect((await fetch(`http://${proxy.name}/only`)).status).toBe(201);
  expect([await statuses('/only'), await statuses('/only')]).toEqual([503, 201]);
  const limited = await put(proxy, '/always/1');
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
  always();
  expect(await statuses('/always/1')).toBe(201);
});

test('a rule may decide for each request by itself', async () => {
  const proxy = await between(await startUpstream());
  proxy.script({
    fault: ({ number }) => (number % 2 === 0 ? undefined : redirect('http://127.0.0.2:1/elsewhere')),
  });
  const answers = [await put(proxy, '/0'), await fetch(`http://${proxy.name}/1`, { redirect: 'manual' })];
  expect(answers.map(({ status }) => status)).toEqual([201, 307]);
});

test('cuts a request off before the server sees it', async () => {
  const upstream = await startUpstream();
  const proxy = await between(upstream);
  proxy.script({ fault: { kind: 'cut' } });
  await expect(put(proxy, '/x')).rejects.toThrow();
  expect(await proxy.until(({ goneAt }) => goneAt !== null)).toMatchObject({ sent: [], answeredAt: null });
  expect(upstream.received).toEqual([]);
});

test('drops the answer to what the server has done', async () => {
  const upstream = await startUpstream();
  const proxy = await between(upstream);
  proxy.script({ fault: { kind: 'drop_answer' } });
  await expect(put(proxy, '/x')).rejects.toThrow();
  expect(upstream.received).toEqual(['PUT /x manifest']);
  expect(await proxy.until(({ goneAt }) => goneAt !== null)).toMatchObject({ statuses: [201] });
});

test('applies a request late: only once the client has gone, and not before it is told to', async () => {
  const upstream = await startUpstream();
  const proxy = await between(upstream);
  const { promise: after, resolve: release } = Promise.withResolvers<void>();
  proxy.script({ fault: { kind: 'late', after } });
  const abort = new AbortController();
  const answer = put(proxy, '/x', abort.signal);
  await proxy.until(({ method }) => method === 'PUT');
  abort.abort();
  await expect(answer).rejects.toThrow();
  const gone = await proxy.until(({ goneAt }) => goneAt !== null);
  expect([gone.sent, upstream.received]).toEqual([[], []]);
  release();
  const applied = await proxy.until(({ statuses }) => statuses.length > 0);
  expect(applied.sent[0]).toBeGreaterThan(applied.goneAt ?? Number.POSITIVE_INFINITY);
  expect(upstream.received).toEqual(['PUT /x manifest']);
});

test('holds and delays, and sends twice', async () => {
  const upstream = await startUpstream();
  const proxy = await between(upstream);
  proxy.script({ path: /delay/, fault: { kind: 'delay', ms: 50 } });
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  proxy.script({ path: /hold/, fault: { kind: 'hold', until } });
  proxy.script({ path: /twice/, fault: { kind: 'duplicate' } });
  expect((await put(proxy, '/delay')).status).toBe(201);
  const [delayed] = proxy.requests;
  expect((delayed?.sent[0] ?? 0) - (delayed?.at ?? 0)).toBeGreaterThanOrEqual(45);
  const held = put(proxy, '/hold');
  await proxy.until(({ path }) => path === '/hold');
  expect(upstream.received).toHaveLength(1);
  release();
  expect((await held).headers.get('x-told')).toBe('yes');
  expect((await put(proxy, '/twice')).status).toBe(201);
  await proxy.until(({ path, statuses }) => path === '/twice' && statuses.length === 2);
  expect(upstream.received.filter((line) => line === 'PUT /twice manifest')).toHaveLength(2);
});

test('holds an answer back when the server has done what it was asked', async () => {
  const upstream = await startUpstream();
  const proxy = await between(upstream);
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  proxy.script({ fault: { kind: 'hold_answer', until } });
  const answer = put(proxy, '/x');
  expect(await proxy.until(({ statuses }) => statuses.length > 0)).toMatchObject({ answeredAt: null });
  release();
  expect((await answer).status).toBe(201);
});

test('a body that breaks off reaches the server as one that broke off', async () => {
  const upstream = await startUpstream();
  const proxy = await between(upstream);
  const broken = request(`http://${proxy.name}/x`, { method: 'PUT', headers: { 'content-length': 100 } });
  broken.on('error', () => undefined);
  broken.write('half of it');
  await proxy.until(({ sent }) => sent.length > 0);
  broken.destroy();
  expect(await proxy.until(({ goneAt }) => goneAt !== null)).toMatchObject({ statuses: [] });
  expect(upstream.received).toEqual([]);
});

test('large bodies stream through without being kept', async () => {
  const upstream = await startUpstream((_message, response) => response.end(Buffer.alloc(3 << 20)));
  const proxy = await between(upstream);
  const { body } = await send(`http://${proxy.name}/x`, { method: 'PUT', body: Buffer.alloc(5 << 20, 'b') });
  expect((await buffer(body)).length).toBe(3 << 20);
  expect(upstream.received[0]).toHaveLength('PUT /x '.length + (5 << 20));
});
