import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTryLogin } from './try-login.ts';

const ADVERTISEMENT = 'application/x-git-upload-pack-advertisement';
const BASIC = `Basic ${Buffer.from('oauth2:planted').toString('base64')}`;

let server: Server;
let origin: string;
let seen: IncomingMessage[];

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    seen.push(request);
    const [, path] = /^\/(\w+)/.exec(request.url ?? '') ?? [];
    if (path === 'moved') response.writeHead(301, { location: '/open/info/refs' });
    else if (request.headers.authorization !== BASIC) response.writeHead(401);
    else response.writeHead(200, { 'content-type': path === 'page' ? 'text/html' : ADVERTISEMENT });
    response.end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => server.close());

const tryOut = (url: string, { password = 'planted', allowed = ['127.0.0.0/8'] } = {}) =>
  createTryLogin(allowed)({
    url,
    username: 'oauth2',
    password,
    signal: new AbortController().signal,
  });

test('a repository that answers with its refs opens', async () => {
  expect(await tryOut(`${origin}/open/`)).toBeNull();
  expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /open/info/refs?service=git-upload-pack',
  ]);
});

test.each([
  ['open', 'wrong', 'answered 401'],
  ['moved', 'planted', 'answered 301'],
  ['page', 'planted', 'is no repository'],
])('/%s with the password %s: %s', async (path, password, message) => {
  expect(await tryOut(`${origin}/${path}`, { password })).toContain(message);
  expect(seen).toHaveLength(1);
});

test.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]'])(
  'nothing is sent to %s unless its network is allowed',
  async (host) => {
    const url = new URL(`${origin}/open`);
    url.hostname = host;
    expect(await tryOut(url.href, { allowed: [] })).toContain('may not be reached');
    expect(seen).toEqual([]);
  },
);

test('plain http is for allowed networks alone', async () => {
  expect(await tryOut('http://192.0.2.1/open')).toContain('may not be reached');
});

test('a server that is not there does not answer', async () => {
  server.close();
  expect(await tryOut(`${origin}/open`)).toContain('did not answer');
});
