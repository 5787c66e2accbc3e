import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type NetworkSettings, OPEN_NETWORK } from '@stagewright/api';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Authority, createAuthority } from '../testing/authority.ts';
import { temporaryFolder } from '../testing/test-build.ts';
import { startWebProxy, type TestProxyOptions } from '../testing/web-proxy.ts';
import { createAddressPolicy } from './address-policy.ts';
import { createGuardedAgent } from './guarded-agent.ts';
import { createHostGuard } from './host-guard.ts';
import { createOneShotConnection } from './one-shot-connection.ts';
import { trust } from './trust.ts';

const LOGIN = { username: 'ci', password: 'planted-proxy-password' };
const NAME = 'packages.example.invalid';
const before = getCACertificates('default');
const undo: (() => unknown)[] = [];
let folder: { path: string; remove: () => Promise<void> };
let authority: Authority;
let port: number;

beforeAll(async () => {
  folder = await temporaryFolder();
  authority = createAuthority(folder.path);
  const server = createServer((asked, response) => response.end(`${asked.method} ${asked.url}`));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  undo.push(() => server.close());
});
afterEach(() => setDefaultCACertificates(before));
afterAll(async () => {
  for (const act of undo) await act();
  await folder.remove();
});

/** The way to a name that the proxy alone knows. */
async function guardBehind(options: TestProxyOptions, network: Partial<NetworkSettings> = {}) {
  const proxy = await startWebProxy({
    route: () => ({ host: '127.0.0.1', port }),
    intercept: authority.issue(`DNS:${NAME}`),
    ...options,
  });
  undo.push(() => proxy.close());
  const settings = { ...OPEN_NETWORK, proxies: { https: proxy.url, except: [] }, ...network };
  const policy = createAddressPolicy({ allowNetworks: [], network: settings });
  return { proxy, guard: createHostGuard({ policy }) };
}

async function get(guard: ReturnType<typeof createHostGuard>, url = `https://${NAME}/path`) {
  const dispatcher = createGuardedAgent({ guard });
  undo.push(() => dispatcher.destroy());
  const { body } = await request(url, { dispatcher });
  return await body.text();
}

it('a proxy that looks into TLS leads on once its authority is trusted, and not before', async () => {
  const { proxy, guard } = await guardBehind({});
  await expect(get(guard)).rejects.toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
  trust(authority.certificate);
  expect(await get(guard)).toBe('GET /path');
  expect(proxy.led).toContain(`${NAME}:443`);
});

it('the login goes to the proxy, and what it refuses is told without it', async () => {
  trust(authority.certificate);
  const logins = (password: string) => ({
    logins: [{ host: '127.0.0.1', username: LOGIN.username, password }],
  });
  const good = await guardBehind({ login: LOGIN });
  await expect(get(good.guard)).rejects.toMatchObject({
    code: 'PROXY_REFUSED',
    message: expect.stringContaining(`answered 407 for ${NAME}:443, it wants a login`),
  });
  const network = (password: string) => ({
    ...logins(password),
    proxies: { https: good.proxy.url, except: [] },
  });
  const known = createHostGuard({
    policy: createAddressPolicy({
      allowNetworks: [],
      network: { ...OPEN_NETWORK, ...network(LOGIN.password) },
    }),
  });
  expect(await get(known)).toBe('GET /path');
  const wrong = createHostGuard({
    policy: createAddressPolicy({
      allowNetworks: [],
      network: { ...OPEN_NETWORK, ...network('wrong-password') },
    }),
  });
  const refusal = await get(wrong).catch((error: Error) => error.message);
  expect(refusal).toContain('it refuses the login');
  expect(refusal).not.toContain('wrong-password');
});

it('an address that is private here is not asked for, whatever the proxy would make of it', async () => {
  const { proxy, guard } = await guardBehind({});
  for (const host of ['10.1.2.3', '[fd00::1]', '169.254.169.254'])
    await expect(get(guard, `https://${host}/`)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  expect(proxy.led).toEqual([]);
});

it('a connection for one request goes through the proxy as well', async () => {
  trust(authority.certificate);
  const { proxy, guard } = await guardBehind({});
  const connection = createOneShotConnection({
    guard,
    clock: performance,
    deadline: performance.now() + 60_000,
  });
  undo.push(() => connection.close());
  const { body } = await request(`https://${NAME}/once`, {
    dispatcher: connection.dispatcher,
    method: 'PUT',
  });
  expect(await body.text()).toBe('PUT /once');
  expect(connection.stood).toBe(true);
  expect(proxy.led).toEqual([`${NAME}:443`]);
});

it.each([
  ['ends the connection', (socket: Socket) => socket.end(), 'ended the connection'],
  ['does not speak HTTP', (socket: Socket) => socket.end('220 mail\r\n\r\n'), 'did not answer in HTTP'],
  ['answers without end', (socket: Socket) => socket.end('x'.repeat(40_000)), 'did not answer in HTTP'],
])('a proxy that %s is told', async (_, act, message) => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => act(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo.push(() => server.close());
  const https = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { guard } = await guardBehind({}, { proxies: { https, except: [] } });
  await expect(get(guard)).rejects.toMatchObject({
    code: 'PROXY_REFUSED',
    message: expect.stringContaining(message),
  });
});
