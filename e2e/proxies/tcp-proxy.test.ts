import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { type Address, listenOn } from './address.ts';
import type { TcpFaults } from './tcp-faults.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** Sends back what it gets. */
async function startEcho(address: Address = { host: '127.0.0.1', port: 0 }) {
  const received: Buffer[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined).on('data', (piece) => received.push(piece));
    socket.pipe(socket);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    address: await listenOn(server, address),
    received: () => Buffer.concat(received).toString(),
    sockets,
  };
}

async function startBetween(upstream: Address, faults: TcpFaults = {}, listen?: Address): Promise<TcpProxy> {
  const proxy = await startTcpProxy({
    upstream,
    faults: () => faults,
    ...(listen === undefined ? {} : { listen }),
  });
  onTestFinished(() => proxy.close());
  return proxy;
}

/** What comes back for a text, and how the connection ended. */
async function exchange({ address }: TcpProxy, sent: string): Promise<{ got: string; code: string }> {
  const socket = connect(address);
  let got = '';
  let code = '';
  socket.on('data', (piece: Buffer) => {
    got += piece.toString();
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    code = error.code ?? '';
  });
  socket.end(sent);
  await once(socket, 'close').catch(() => undefined);
  return { got, code };
}

test('passes everything on, both ways and to the end', async () => {
  const echo = await startEcho();
  const proxy = await startBetween(echo.address);
  const long = 'x'.repeat(1_000_000);
  expect(await exchange(proxy, long)).toEqual({ got: long, code: '' });
  expect(proxy.connections).toMatchObject([
    { number: 0, passed: { up: 1_000_000, down: 1_000_000 }, ended: 'closed' },
  ]);
});

test('stands between Unix sockets too, those of the abstract namespace included', async () => {
  const echo = await startEcho({ path: `\0proxies-echo-${process.pid}` });
  const proxy = await startBetween(echo.address, {}, { path: `\0proxies-between-${process.pid}` });
  expect(await exchange(proxy, 'over there')).toEqual({ got: 'over there', code: '' });
});

test('refuses a connection', async () => {
  const echo = await startEcho();
  const proxy = await startBetween(echo.address, { refuse: true });
  expect(await exchange(proxy, 'x')).toMatchObject({
    got: '',
    code: expect.stringMatching(/ECONNRESET|EPIPE/),
  });
  expect(proxy.connections).toMatchObject([{ ended: 'refused' }]);
  expect(echo.sockets).toEqual([]);
});

test.each([
  ['up', { got: 'abc', received: 'abc' }],
  ['down', { got: 'abc', received: 'abcdef' }],
] as const)('cuts at a byte of the way %s', async (direction, { got, received }) => {
  const echo = await startEcho();
  const proxy = await startBetween(echo.address, { cutAfter: { direction, bytes: 3 } });
  const { got: back } = await exchange(proxy, 'abcdef');
  expect(got.startsWith(back)).toBe(true);
  await expect.poll(echo.received).toBe(received);
  expect(proxy.connections).toMatchObject([{ ended: 'cut', passed: { [direction]: 3 } }]);
});

test('half open: nothing passes any more, and no side learns of the other’s end', async () => {
  const echo = await startEcho();
  const proxy = await startBetween(echo.address, { stallAfter: { direction: 'up', bytes: 3 } });
  const client = connect(proxy.address);
  client.on('error', () => undefined).write('abcdef');
  await expect.poll(echo.received).toBe('abc');
  client.resetAndDestroy();
  await expect.poll(() => proxy.connections[0]?.ended).toBe('closed');
  expect(echo.sockets[0]?.destroyed).toBe(false);
  proxy.cutAll();
  await expect.poll(() => echo.sockets[0]?.destroyed).toBe(true);
});

test('delays and throttles', async () => {
  const echo = await startEcho();
  const delayed = await startBetween(echo.address, { delayMs: 60 });
  const begun = performance.now();
  expect((await exchange(delayed, 'x')).got).toBe('x');
  expect(performance.now() - begun).toBeGreaterThanOrEqual(110);
  const throttled = await startBetween(echo.address, { bytesPerSecond: 10_000 });
  const started = performance.now();
  expect((await exchange(throttled, 'y'.repeat(1000))).got).toHaveLength(1000);
  expect(performance.now() - started).toBeGreaterThanOrEqual(190);
});

test('a partition holds everything back until it heals', async () => {
  const echo = await startEcho();
  const proxy = await startBetween(echo.address);
  proxy.partition();
  const client = connect(proxy.address);
  const answer = text(client);
  client.end('held');
  await expect.poll(() => proxy.connections.length).toBe(1);
  expect(echo.received()).toBe('');
  proxy.heal();
  expect(await answer).toBe('held');
});

test('cutting all ends what is open, and new connections pass', async () => {
  const echo = await startEcho();
  const proxy = await startBetween(echo.address);
  const client = connect(proxy.address);
  client.on('error', () => undefined);
  await expect.poll(() => echo.sockets.length).toBe(1);
  const closed = once(client, 'close').catch(() => undefined);
  proxy.cutAll();
  await closed;
  expect(await exchange(proxy, 'again')).toEqual({ got: 'again', code: '' });
  expect(proxy.connections.map(({ ended }) => ended)).toEqual(['cut', 'closed']);
});
