import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { OPEN_NETWORK } from '@stagewright/api';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Authority, createAuthority } from '../../testing/authority.ts';
import { temporaryFolder } from '../../testing/test-build.ts';
import { startWebProxy } from '../../testing/web-proxy.ts';
import { createAddressPolicy } from '../address-policy.ts';
import { createHostGuard } from '../host-guard.ts';
import { trust } from '../trust.ts';
import { type ProbeEnd, probe } from './probe.ts';

const before = getCACertificates('default');
const undo: (() => unknown)[] = [];
let authority: Authority;

beforeAll(async () => {
  const folder = await temporaryFolder();
  undo.push(folder.remove);
  authority = createAuthority(folder.path);
});
afterEach(() => setDefaultCACertificates(before));
afterAll(async () => {
  for (const act of undo.reverse()) await act();
});

async function listening(server: ReturnType<typeof createTcpServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

const answer = (_: unknown, response: { writeHead(status: number): { end(): void } }) =>
  response.writeHead(401).end();

async function probed(address: string, { allow = ['127.0.0.0/8'], proxy = '' } = {}): Promise<ProbeEnd> {
  const proxies = { except: [], ...(proxy === '' ? {} : { https: proxy }) };
  const policy = createAddressPolicy({ allowNetworks: allow, network: { ...OPEN_NETWORK, proxies } });
  return await probe(address, {
    guard: createHostGuard({ policy }),
    signal: new AbortController().signal,
    timeoutMs: 2_000,
  });
}

it('an address that answers is reached, whatever it answers', async () => {
  const port = await listening(createServer(answer));
  expect(await probed(`http://127.0.0.1:${port}/`)).toEqual({
    kind: 'reached',
    status: 401,
    issuer: '',
    via: '',
  });
});

it('an unknown authority is named, and trusted once it is told', async () => {
  const port = await listening(createSecureServer(authority.issue('IP:127.0.0.1'), answer));
  const url = `https://127.0.0.1:${port}/`;
  expect(await probed(url)).toMatchObject({
    kind: 'failed',
    what: 'its certificate is signed by "Example Company Root", whom this machine does not trust',
    advice: expect.stringContaining('STAGEWRIGHT_CA_FILE'),
  });
  trust(authority.certificate);
  expect(await probed(url)).toMatchObject({ kind: 'reached', status: 401, issuer: 'Example Company Root' });
});

it('a certificate for another name is told', async () => {
  trust(authority.certificate);
  const port = await listening(createSecureServer(authority.issue('DNS:other.example'), answer));
  expect(await probed(`https://127.0.0.1:${port}/`)).toMatchObject({
    kind: 'failed',
    what: 'its certificate is for other names (DNS:other.example)',
  });
});

it('what stands in the way is told with what to do', async () => {
  const closed = createTcpServer();
  const port = await listening(closed);
  await new Promise((resolve) => closed.close(resolve));
  expect(await probed(`https://127.0.0.1:${port}/`)).toMatchObject({ what: 'nothing listens there' });
  expect(await probed('https://nowhere.invalid/')).toMatchObject({
    what: expect.stringContaining('has no address'),
    advice: expect.stringContaining('resolv.conf'),
  });
  expect(await probed('https://10.1.2.3/', { allow: [] })).toMatchObject({
    what: expect.stringContaining('private address'),
    advice: expect.stringContaining('STAGEWRIGHT_ALLOW_NETWORKS'),
  });
  const plain = await listening(createServer(answer));
  expect(await probed(`https://127.0.0.1:${plain}/`)).toMatchObject({ what: 'it does not speak TLS' });
  const silent = await listening(createTcpServer((socket) => void undo.push(() => socket.destroy())));
  expect(await probed(`http://127.0.0.1:${silent}/`)).toMatchObject({ what: 'it does not answer' });
});

it('the way through a proxy is tried as builds would go', async () => {
  const port = await listening(createServer(answer));
  const proxy = await startWebProxy({
    intercept: authority.issue('DNS:packages.example.invalid'),
    route: () => ({ host: '127.0.0.1', port }),
  });
  undo.push(() => proxy.close());
  const via = new URL(proxy.url).host;
  const url = 'https://packages.example.invalid/';
  expect(await probed(url, { proxy: proxy.url })).toMatchObject({
    kind: 'failed',
    via,
    what: expect.stringContaining('Example Company Root'),
  });
  trust(authority.certificate);
  expect(await probed(url, { proxy: proxy.url })).toMatchObject({ kind: 'reached', via, status: 401 });
  const picky = await startWebProxy({ login: { username: 'a', password: 'b' } });
  undo.push(() => picky.close());
  expect(await probed(url, { proxy: picky.url })).toMatchObject({
    what: expect.stringContaining('it wants a login'),
    advice: expect.stringContaining('STAGEWRIGHT_NETWORK_LOGINS'),
  });
});
