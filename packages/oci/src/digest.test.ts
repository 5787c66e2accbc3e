import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestHex, digestOf, isDigest, parseDigest } from './digest.ts';
import { OciError } from './error.ts';

const EMPTY = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

test('the digest of bytes is their SHA-256', () => {
  expect(digestOf(new Uint8Array())).toBe(EMPTY);
  expect(digestHex(digestOf(Buffer.from('abc')))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test.each([
  '',
  'sha256:',
  EMPTY.slice(0, -1),
  `${EMPTY}0`,
  EMPTY.toUpperCase(),
  EMPTY.replace('e3', 'E3'),
  EMPTY.replace('sha256', 'sha512'),
  EMPTY.replace('e', 'g'),
  `${EMPTY}\n`,
  ` ${EMPTY}`,
])('%j is no digest', (text) => {
  expect(isDigest(text)).toBe(false);
  expect(() => parseDigest(text)).toThrow(expect.objectContaining({ code: 'DIGEST_INVALID' }));
  expect(() => parseDigest(text)).toThrow(OciError);
});

test('what digestOf makes can be parsed', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const digest = digestOf(bytes);
      expect(parseDigest(digest)).toBe(digest);
    }),
  );
});
