import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSteppedClock } from '../domain/testing/stepped-clock.ts';
import { type AccountService, startAccountService } from '../testing/account-service.ts';
import type { Credentials } from './authenticator.ts';
import { canonicalRequests } from './signature/canonical-request.ts';
import { sha256Hex, sign } from './signature/sign.ts';

const HOST = 'build.example.test';
const UPLOAD = '/stagewright/v1/objects/demo/app.jar';
const clock = createSteppedClock();

let service: AccountService;
let key: { access: string; secret: string };
let projectId: string;
let admin: string;

beforeAll(async () => {
  service = await startAccountService({ clock });
  admin = await service.token();
  const { list } = (await service.send('GET', '/stagewright/v1/projects', { token: admin })).body;
  projectId = list[0].id;
});
beforeEach(async () => {
  clock.step(600_000);
  admin = await service.token();
  key = await createKey();
});
afterAll(() => service.close());

interface Request {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Record<string, string>;
  readonly signed?: readonly string[];
  readonly body?: string;
  readonly payloadHash?: string;
  readonly date?: string;
}

async function createKey(): Promise<typeof key> {
  const keys = '/v3.0/OS-CREDENTIAL/credentials';
  const { credential } = (await service.send('POST', keys, { token: admin, body: { credential: {} } })).body;
  return credential;
}

function sdkDate(ms = clock.now()): string {
  return `${new Date(ms).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
}

function signed(request: Request, secret = key.secret): Credentials {
  const { method = 'GET', url = '/assembling/v1/jobs', body = '', date = sdkDate() } = request;
  const headers = { host: HOST, 'x-sdk-date': date, ...request.headers };
  const signedHeaders = request.signed ?? Object.keys(headers).sort();
  const payloadHash = request.payloadHash ?? sha256Hex(body);
  const [canonical = ''] = canonicalRequests({ method, url, headers, signedHeaders, payloadHash });
  const signature = sign(secret, date, canonical).toString('hex');
  const authorization = `SDK-HMAC-SHA256 Access=${key.access}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  return {
    method,
    url,
    headers: { ...headers, authorization },
    remoteAddress: '192.0.2.1',
    rawBody: async () => Buffer.from(body),
  };
}

const authenticate = (credentials: Credentials) => service.identity.authenticator.authenticate(credentials);
const refused = (message: RegExp) => ({ kind: 'refused', message: expect.stringMatching(message) });

describe('a signed request', () => {
  test('is its user in the project it names', async () => {
    const result = await authenticate(signed({ headers: { 'x-project-id': projectId } }));
    expect(result).toMatchObject({
      kind: 'caller',
      caller: {
        userName: 'admin',
        accountName: 'default',
        projectId,
        projectName: 'default',
        via: 'signature',
      },
    });
  });

  test('is in the default project without X-Project-Id, with only the date signed', async () => {
    expect(await authenticate(signed({ signed: ['x-sdk-date'] }))).toMatchObject({ caller: { projectId } });
  });

  test('covers its body', async () => {
    const request = signed({ method: 'POST', body: '{"a":1}' });
    expect((await authenticate(request)).kind).toBe('caller');
    const swapped = { ...request, rawBody: async () => Buffer.from('{"a":2}') };
    expect(await authenticate(swapped)).toEqual(
      refused(/verify aksk signature fail, canonicalRequest:POST\|/),
    );
  });

  test.each([
    ['no date signed', { signed: ['host'] }, /x-sdk-date must be signed/],
    [
      'a project that is not signed',
      { headers: { 'x-project-id': 'x' }, signed: ['x-sdk-date'] },
      /x-project-id must be signed/,
    ],
    ['a foreign project', { headers: { 'x-project-id': 'f'.repeat(32) } }, /no permission in the project/],
    [
      'a temporary key',
      { headers: { 'x-security-token': 'planted' } },
      /temporary access keys .* not supported/,
    ],
    ['a date of another form', { date: '2026-01-01' }, /must have the form/],
    [
      'an unsigned body',
      {
        method: 'POST',
        body: '{}',
        headers: { 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' },
        payloadHash: 'UNSIGNED-PAYLOAD',
      },
      /object uploads only/,
    ],
    [
      'an upload with a digest of another body',
      {
        method: 'PUT',
        url: UPLOAD,
        body: 'bytes',
        headers: { 'x-sdk-content-sha256': sha256Hex('x') },
        payloadHash: sha256Hex('x'),
      },
      /not the digest of the body/,
    ],
    [
      'a digest of another body',
      {
        method: 'POST',
        body: '{}',
        headers: { 'x-sdk-content-sha256': sha256Hex('x') },
        payloadHash: sha256Hex('x'),
      },
      /not the digest of the body/,
    ],
  ])('is refused with %s', async (_, request, message) => {
    expect(await authenticate(signed(request as Request))).toEqual(refused(message));
  });

  test('may leave an empty body unsigned, and that of an upload', async () => {
    const unsigned = {
      headers: { 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' },
      payloadHash: 'UNSIGNED-PAYLOAD',
    };
    expect((await authenticate(signed({ method: 'PATCH', ...unsigned }))).kind).toBe('caller');
    const upload = signed({ method: 'PUT', url: UPLOAD, ...unsigned });
    const stream = { ...upload, rawBody: () => Promise.reject(new Error('The body is not to be read.')) };
    expect((await authenticate(stream)).kind).toBe('caller');
  });

  test.each([
    [-15 * 60_000, 'caller'],
    [-15 * 60_000 - 1000, 'refused'],
    [15 * 60_000, 'caller'],
    [15 * 60_000 + 1000, 'refused'],
  ])('may be %i ms off: %s', async (ms, kind) => {
    clock.step(-(clock.now() % 1000) + 1000);
    expect((await authenticate(signed({ date: sdkDate(clock.now() + ms) }))).kind).toBe(kind);
  });

  test('shows what the server saw, and neither secret nor the right signature', async () => {
    const good = signed({ headers: { cookie: 'planted-cookie' } });
    const right = /Signature=(\w+)/.exec(String(good.headers['authorization']))?.[1];
    const result = await authenticate(signed({ headers: { cookie: 'planted-cookie' } }, 'wrong secret'));
    expect(result).toEqual(
      refused(/canonicalRequest:GET\|\/assembling\/v1\/jobs\/\|\|cookie:\*\*\*\|host:build/),
    );
    const text = JSON.stringify(result);
    for (const secret of [right, key.secret, 'planted']) expect(text).not.toContain(secret);
  });

  test('locks its key from its address after five wrong signatures', async () => {
    for (let i = 0; i < 5; i += 1) expect((await authenticate(signed({}, 'wrong'))).kind).toBe('refused');
    expect(await authenticate(signed({}))).toMatchObject({
      kind: 'locked',
      message: expect.stringContaining('AK access failed to reach the limit,forbidden'),
      retryAfterS: 300,
    });
    expect((await authenticate({ ...signed({}), remoteAddress: '192.0.2.2' })).kind).toBe('caller');
    clock.step(300_000);
    expect((await authenticate(signed({}))).kind).toBe('caller');
  });

  test('stops with its key, its user or its permission, at once', async () => {
    expect((await authenticate(signed({}))).kind).toBe('caller');
    const path = `/v3.0/OS-CREDENTIAL/credentials/${key.access}`;
    await service.send('PUT', path, { token: admin, body: { credential: { status: 'inactive' } } });
    expect((await authenticate(signed({}))).kind).toBe('refused');
    await service.send('PUT', path, { token: admin, body: { credential: { status: 'active' } } });
    expect((await authenticate(signed({}))).kind).toBe('caller');
    await service.send('DELETE', path, { token: admin });
    expect((await authenticate(signed({}))).kind).toBe('refused');
  });
});

test('the time of a key’s last use is kept', async () => {
  await authenticate(signed({}));
  const path = `/v3.0/OS-CREDENTIAL/credentials/${key.access}`;
  const { credential } = (await service.send('GET', path, { token: admin })).body;
  expect(Date.parse(credential.last_use_time)).toBe(clock.now());
});

test('a checked token costs no store round trip for a few seconds', async () => {
  const own = await startAccountService({ clock });
  const credentials: Credentials = {
    method: 'GET',
    url: '/assembling/v1/jobs',
    headers: { 'x-auth-token': await own.token() },
    remoteAddress: '127.0.0.1',
    rawBody: async () => Buffer.alloc(0),
  };
  const checked = await own.identity.authenticator.authenticate(credentials);
  expect(checked.kind).toBe('caller');
  await own.close();
  expect(await own.identity.authenticator.authenticate(credentials)).toEqual(checked);
  clock.step(60_000);
  await expect(own.identity.authenticator.authenticate(credentials)).rejects.toThrow();
});
