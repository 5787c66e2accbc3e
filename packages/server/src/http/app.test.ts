import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { endpoint } from '@stagewright/api';
import { pino } from 'pino';
import { Type } from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttp } from './app.ts';
import { route } from './route.ts';

const frame = { group: 'Test', auth: 'none', summary: '', status: 200 } as const;
const body = Type.Object({ name: Type.String() });
const params = Type.Object({ id: Type.String() });
const lines: string[] = [];

const options = {
  routes: [
    route(endpoint({ ...frame, id: 'make', method: 'POST', path: '/things', body }), async () => undefined),
    route(
      endpoint({ ...frame, id: 'read', method: 'GET', path: '/things/:id', params }),
      async () => undefined,
    ),
    route(
      endpoint({ ...frame, id: 'drop', method: 'DELETE', path: '/things/:id', params }),
      async () => undefined,
    ),
    route(endpoint({ ...frame, id: 'token', method: 'GET', path: '/v3/things' }), async () => undefined),
  ],
  authenticator: { authenticate: async () => ({ kind: 'refused', message: '' }) as const },
  workerKeys: { identify: () => null },
  strictStatus: false,
  logger: pino({ level: 'error' }, { write: (line: string) => void lines.push(line) }),
  trustedProxies: [],
  bodyLimit: 100,
  closing: new AbortController().signal,
};
const app = createHttp(options);
let url: string;
beforeAll(async () => {
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => app.close());

async function call(method: string, path: string, content?: string) {
  const response = await fetch(url + path, { method, ...(content === undefined ? {} : { body: content }) });
  return { status: response.status, headers: response.headers, json: JSON.parse(await response.text()) };
}

/** What a server says to bytes that need not be HTTP, until it hangs up. */
async function say(bytes: string, andHangUp = false): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  if (andHangUp) socket.end(bytes);
  else socket.write(bytes);
  return text(socket);
}

test('a path with other methods says which', async () => {
  const answer = await call('PUT', '/things/1', 'not JSON');
  expect(answer).toMatchObject({ status: 405, json: { error_code: 'SVCSTG.CPE.4054001' } });
  expect(answer.headers.get('allow')).toBe('GET, DELETE');
  expect(answer.json.error_msg).toContain('PUT /things/1');
});

test('an unknown path says so whatever the body is, in the shape of its API', async () => {
  expect(await call('POST', '/nothing', 'not JSON')).toMatchObject({
    status: 404,
    json: { error_code: 'APIGW.0101', error_msg: expect.stringContaining('POST /nothing') },
  });
  expect(await call('GET', '/v3/nothing')).toMatchObject({
    json: { error: { code: 404, title: 'Not Found' } },
  });
  expect(await call('GET', '/v2/nothing')).toMatchObject({ json: { errors: [{ code: 'UNSUPPORTED' }] } });
});

test.each(['/things/%zz', '/things/%ff'])('the path %s is answered like every other error', async (path) => {
  const answer = await call('GET', path);
  expect(answer).toMatchObject({ status: 400, json: { error_code: 'SVCSTG.CPE.4004001' } });
  expect(answer.json.request_id).toBe(answer.headers.get('x-request-id'));
});

test('a body over the limit names the limit', async () => {
  const answer = await call('POST', '/things', JSON.stringify({ name: 'x'.repeat(100) }));
  expect(answer).toMatchObject({ status: 413, json: { error_msg: 'The body may have 100 bytes at most.' } });
});

test.each([
  ['nonsense\r\n\r\n', 400, 'SVCSTG.CPE.4004013'],
  [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431, 'SVCSTG.CPE.4314001'],
])('what is no request gets a code too', async (bytes, status, code) => {
  const [head = '', content = ''] = (await say(bytes)).split('\r\n\r\n');
  const json = JSON.parse(content);
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(json).toMatchObject({ error_code: code, error_msg: expect.stringMatching(/\.$/) });
  expect(head).toContain(`x-request-id: ${json.request_id}`);
});

test('a client that hangs up in its body is no error of the service', async () => {
  await say('POST /things HTTP/1.1\r\nhost: x\r\ncontent-length: 50\r\n\r\n{', true);
  expect((await call('GET', '/nothing')).status).toBe(404);
  expect(lines).toEqual([]);
});

test.each([
  ['GET', '/assembling/v1/nothing', 400, 'APIGW.0101'],
  ['GET', '/nothing', 404, 'APIGW.0101'],
  ['PUT', '/things/1', 405, 'SVCSTG.CPE.4054001'],
] as const)('with the strict switch %s %s is answered with %i', async (method, path, status, code) => {
  const strict = createHttp({ ...options, strictStatus: true });
  const answer = await strict.inject({ method, url: path });
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toMatchObject({ error_code: code });
  await strict.close();
});

test('a request that comes on an open connection while the service closes is answered, then the connection ends', async () => {
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const arrivals = [first, second];
  const holding = createHttp({
    ...options,
    routes: [
      route(endpoint({ ...frame, id: 'hold', method: 'GET', path: '/held' }), async () => {
        arrivals.shift()?.resolve();
        await second.promise;
        return undefined;
      }),
    ],
  });
  const address = await holding.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  const answers = text(socket);
  socket.write('GET /held HTTP/1.1\r\nhost: here\r\n\r\n');
  await first.promise;
  const closed = holding.close();
  socket.write('GET /held HTTP/1.1\r\nhost: here\r\n\r\n');
  expect((await answers).match(/^HTTP\/1.1 .*/gm)).toEqual(['HTTP/1.1 200 OK', 'HTTP/1.1 200 OK']);
  expect(await answers).toMatch(/connection: close/i);
  await closed;
});
