import { gzipSync } from 'node:zlib';
import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { parseJsonBody } from './json-body.ts';

const read = (body: string | Buffer, encoding?: string) => {
  const headers = encoding === undefined ? {} : { 'content-encoding': encoding };
  return parseJsonBody({ headers } as FastifyRequest, Buffer.from(body));
};

test('no body is undefined, and a document is itself', () => {
  expect(read('')).toBeUndefined();
  expect(read('{"a":["ü", 1, null]}', 'identity')).toEqual({ a: ['ü', 1, null] });
});

test('a pair of surrogates, and an escape that only looks like one, are texts', () => {
  expect(read('"\\ud83d\\ude00"')).toBe('😀');
  expect(read('"\\\\u0000"')).toBe('\\u0000');
});

test.each<[string, string | Buffer, string, RegExp]>([
  ['breaks off', '{', 'body_malformed', /Send a JSON object/],
  ['is not UTF-8', Buffer.from('"é"', 'latin1'), 'body_malformed', /UTF-8/],
  ['holds a NUL', '{"a":{"b":["x","\\u0000"]}}', 'parameter_invalid', /^body a\.b\.1: /],
  ['holds half a character', '{"a":"\\udc00"}', 'parameter_invalid', /^body a: /],
  ['names a field with a NUL', '{"a":{"\\u0000":1}}', 'parameter_invalid', /^body a: /],
  ['is a bad text', '"\\u0000"', 'parameter_invalid', /^body: /],
  ['is deep', `${'['.repeat(200_000)}"\\u0000"${']'.repeat(200_000)}`, 'parameter_invalid', /^body 0\.0/],
])('a document that %s is refused', (_name, body, problemName, message) => {
  expect(() => read(body)).toThrow(expect.objectContaining({ problemName }));
  expect(() => read(body)).toThrow(message);
});

test('a compressed body is refused, not misread', () => {
  expect(() => read(gzipSync('{}'), 'gzip')).toThrow(/^header Content-Encoding: must be left out/);
});
