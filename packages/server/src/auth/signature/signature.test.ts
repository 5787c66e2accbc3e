import { describe, expect, test } from 'vitest';
import { parseSignatureHeader } from './authorization-header.ts';
import { canonicalRequests } from './canonical-request.ts';
import { parseSdkDate } from './sdk-date.ts';
import { sha256Hex, sign } from './sign.ts';
import { verifySignature } from './verify-signature.ts';

interface Vector {
  readonly name: string;
  readonly secretKey: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signed: string;
  readonly body?: string;
  readonly signature: string;
  readonly canonicalHash?: string;
}

const NODE_SECRET = 'sktestexamplekey0123456789abcdefghijklmno';
const HUAWEI_HOST = 'service.endpoint.myhuaweicloud.com';

const VECTORS: readonly Vector[] = [
  {
    name: "Huawei's documented example",
    secretKey: 'MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc',
    method: 'GET',
    url: '/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0',
    headers: {
      'content-type': 'application/json',
      host: 'service.region.example.com',
      'x-sdk-date': '20191115T033655Z',
    },
    signed: 'content-type;host;x-sdk-date',
    signature: '7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe',
    canonicalHash: 'b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a',
  },
  {
    name: 'the Go SDK, GET with only the date signed',
    secretKey: 'SecretKey',
    method: 'GET',
    url: '/path?limit=1',
    headers: { 'x-sdk-date': '20060102T150405Z' },
    signed: 'x-sdk-date',
    signature: '5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624',
  },
  {
    name: 'the Go SDK, POST with the line feed of its encoder',
    secretKey: 'SecretKey',
    method: 'POST',
    url: '/path?key=value',
    headers: { 'x-sdk-date': '20060102T150405Z' },
    signed: 'x-sdk-date',
    body: '{"Name":"test","Id":1}\n',
    signature: 'cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59',
  },
  {
    name: 'the Node SDK, POST',
    secretKey: NODE_SECRET,
    method: 'POST',
    url: '/assembling/v1/0123456789abcdef0123456789abcdef/builds',
    headers: {
      'content-type': 'application/json',
      host: '127.0.0.1:8080',
      'x-project-id': '0123456789abcdef0123456789abcdef',
      'x-sdk-date': '20260102T030405Z',
    },
    signed: 'content-type;host;x-project-id;x-sdk-date',
    body: '{"name":"demo","spec":{"type":"source"}}',
    signature: 'e919827c9ebf1a8608b870c5ba68d779a7301d5ed47e42a7672892f260a5019b',
    canonicalHash: 'af5a6a037a2029e959c3776ac73652b309ad5fec8ab63987be51f7a40b247477',
  },
  {
    name: 'the Node SDK, GET with a query of every kind of character',
    secretKey: NODE_SECRET,
    method: 'GET',
    url: "/assembling/v1/0123456789abcdef0123456789abcdef/builds?limit=10&name=a+b!*'()~&tag=y&tag=x&Z=1",
    headers: { host: '127.0.0.1:8080', 'x-sdk-date': '20260102T030405Z' },
    signed: 'host;x-sdk-date',
    signature: '4c9fd03a9bf15bfbddba71c24887bbf7a27173f7d9ae6aa5c06d1868be3c676f',
    canonicalHash: '0895e517943ecfe3db05169b80ed3b79030002a1ca19054f900c715965a32a90',
  },
  {
    name: "the SDK's own test, GET, a header with an underscore unsigned",
    secretKey: 'SecretKey',
    method: 'GET',
    url: '/resources?size=1',
    headers: { host: HUAWEI_HOST, 'x-sdk-date': '20200608T023900Z', test_underscore: 'TEST_VALUE' },
    signed: 'host;x-sdk-date',
    signature: 'cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842',
  },
  {
    name: "the SDK's own test, POST",
    secretKey: 'SecretKey',
    method: 'POST',
    url: '/resources?size=1',
    headers: { host: HUAWEI_HOST, 'x-sdk-date': '20200608T023900Z' },
    signed: 'host;x-sdk-date',
    body: '{"name":"test","id":1}',
    signature: '436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f',
  },
  {
    name: 'a cancel',
    secretKey: 'SecretKey',
    method: 'PATCH',
    url: '/assembling/v1/builds/kzqjkrvbglqbczhm82kkjlh0ixe2o2wv8v85fpmv',
    headers: {
      'content-type': 'application/json;charset=utf8',
      host: 'servicestage.example.test',
      'x-project-id': '0123456789abcdef0123456789abcdef',
      'x-sdk-date': '20251114T080054Z',
    },
    signed: 'content-type;host;x-project-id;x-sdk-date',
    signature: '830a7cf3a7222c3c512aa6912c47f62a7c44896f6c86e0a6d337f033c9ea5aa6',
  },
];

function requestOf(vector: Vector) {
  const { method, url, headers, signed, body = '' } = vector;
  return { method, url, headers, signedHeaders: signed.split(';'), payloadHash: sha256Hex(body) };
}

function verify(vector: Vector, request = requestOf(vector)) {
  const header = parseSignatureHeader(
    `SDK-HMAC-SHA256 Access=AK, SignedHeaders=${vector.signed}, Signature=${vector.signature}`,
  );
  if (!header) throw new Error('The header did not parse.');
  return verifySignature(request, header, {
    date: vector.headers['x-sdk-date'] ?? '',
    secretKey: vector.secretKey,
  });
}

describe.each(VECTORS)('a signature of $name', (vector) => {
  test('verifies', () => {
    expect(verify(vector)).toEqual({ kind: 'verified' });
    if (vector.canonicalHash) {
      expect(canonicalRequests(requestOf(vector)).map(sha256Hex)).toContain(vector.canonicalHash);
    }
  });

  test.each([
    ['method', { method: 'DELETE' }],
    ['path', { url: `/other${vector.url}` }],
    ['query', { url: `${vector.url}${vector.url.includes('?') ? '&' : '?'}force=true` }],
    ['body', { payloadHash: sha256Hex('other') }],
    ['date', { headers: { ...vector.headers, 'x-sdk-date': '20300101T000000Z' } }],
  ])('does not verify with another %s', (_, other) => {
    const verdict = verify(vector, { ...requestOf(vector), ...other });
    expect(verdict.kind).toBe('mismatch');
    expect(JSON.stringify(verdict)).not.toContain(vector.signature);
  });
});

test('an unsigned payload verifies by its marker', () => {
  const vector = {
    name: 'the Node SDK, PUT',
    secretKey: NODE_SECRET,
    method: 'PUT',
    url: '/assembling/v1/upload',
    headers: {
      'content-type': 'application/octet-stream',
      host: '127.0.0.1:8080',
      'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD',
      'x-sdk-date': '20260102T030405Z',
    },
    signed: 'content-type;host;x-sdk-content-sha256;x-sdk-date',
    signature: '41051181ed9164af9dbfcf8373b64ce2973167d2a5a2738c13728d57b8ee2740',
  };
  expect(verify(vector, { ...requestOf(vector), payloadHash: 'UNSIGNED-PAYLOAD' })).toEqual({
    kind: 'verified',
  });
});

test('a path is taken as signed decoded or as it came', () => {
  const base = { method: 'GET', headers: {}, signedHeaders: ['x-sdk-date'], payloadHash: '' };
  const uris = (url: string) => canonicalRequests({ ...base, url }).map((text) => text.split('\n')[1]);
  expect(uris('/a%20b')).toEqual(['/a%20b/', '/a%2520b/']);
  expect(uris('/%C3%BC/')).toEqual(['/%C3%BC/', '/%25C3%25BC/']);
  expect(uris('/a%2Fb')).toEqual(['/a%2Fb/', '/a%252Fb/']);
  expect(uris('/broken%zz')).toEqual(['/broken%25zz/']);
  expect(uris('/')).toEqual(['/']);
});

test.each([
  ['', ''],
  ['b=2&a=1', 'a=1&b=2'],
  ['a=2&a=10&a=1', 'a=1&a=10&a=2'],
  ['Z=1&a=1', 'Z=1&a=1'],
  ['flag', 'flag='],
  ['a=b=c', 'a=b%3Dc'],
  ['a=%2B&b=+', 'a=%2B&b=%20'],
  ['a=%zz', 'a=%25zz'],
  ['&&a=1&', 'a=1'],
])('the query %s is signed as %s', (query, canonical) => {
  const request = { method: 'GET', url: `/?${query}`, headers: {}, signedHeaders: [], payloadHash: '' };
  expect(canonicalRequests(request)[0]?.split('\n')[2]).toBe(canonical);
});

test('what is shown of a refused request hides what it should not have signed', () => {
  const request = {
    method: 'GET',
    url: '/x',
    headers: { host: 'h', cookie: 'planted-secret', 'x-auth-token': ['planted-secret', 'two'] },
    signedHeaders: ['cookie', 'host', 'x-auth-token'],
    payloadHash: 'hash',
  };
  const header = { access: 'AK', signedHeaders: request.signedHeaders, signature: Buffer.alloc(32) };
  const verdict = verifySignature(request, header, { date: '', secretKey: 's' });
  expect(verdict).toEqual({
    kind: 'mismatch',
    canonicalRequest: 'GET|/x/||cookie:***|host:h|x-auth-token:***||cookie;host;x-auth-token|hash',
  });
});

test.each([
  ['SDK-HMAC-SHA256'],
  ['SDK-HMAC-SHA256 Access=AK'],
  [`SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=${'0'.repeat(63)}`],
  [`SDK-HMAC-SHA256 Access=AK, SignedHeaders=, Signature=${'0'.repeat(64)}`],
  [`SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;;a, Signature=${'0'.repeat(64)}`],
  [`SDK-HMAC-SHA256 Access=A'K, SignedHeaders=host, Signature=${'0'.repeat(64)}`],
  [`SDK-HMAC-SHA256 Access=AK, Access=AK, SignedHeaders=host, Signature=${'0'.repeat(64)}`],
])('the header %s is no signature', (header) => {
  expect(parseSignatureHeader(header)).toBeNull();
});

test('the parts of a header may come in any order', () => {
  const signature = sign('s', 'd', 'c');
  const header = `SDK-HMAC-SHA256 Signature=${signature.toString('hex')},SignedHeaders=Host;X-Sdk-Date,Access=AK`;
  expect(parseSignatureHeader(header)).toEqual({
    access: 'AK',
    signedHeaders: ['host', 'x-sdk-date'],
    signature,
  });
});

test.each([
  ['20200608T023900Z', Date.UTC(2020, 5, 8, 2, 39, 0)],
  ['2020-06-08T02:39:00Z', null],
  ['', null],
])('the date %s', (text, ms) => {
  expect(parseSdkDate(text)).toBe(ms);
});
