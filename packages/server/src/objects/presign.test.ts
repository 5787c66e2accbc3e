import { expect, test } from 'vitest';
import type { BucketKey } from '../domain/package-logins.ts';
import { presignGet } from './presign.ts';

/** Key, time and signature of the example in the S3 API reference, "Authenticating Requests: Using Query Parameters". */
const PUBLISHED: BucketKey = {
  origin: 'https://s3.amazonaws.com',
  region: 'us-east-1',
  addressing: 'virtual',
  accessKey: 'AKIAIOSFODNN7EXAMPLE',
  secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const AT = { at: new Date('2013-05-24T00:00:00Z'), expiresS: 86_400 };

test('the published example has the published signature', () => {
  expect(presignGet(PUBLISHED, { bucket: 'examplebucket', key: 'test.txt', ...AT })).toBe(
    'https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256' +
      '&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' +
      '&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
      '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  );
});

test('a bucket may be in the path, with the port of its endpoint; names are encoded part by part', () => {
  const place = { ...PUBLISHED, addressing: 'path', origin: 'http://127.0.0.1:9000' } as const;
  const url = new URL(presignGet(place, { bucket: 'releases', key: 'a b/ä(1)+c.jar', ...AT }));
  expect(url.href).toContain('http://127.0.0.1:9000/releases/a%20b/%C3%A4%281%29%2Bc.jar?');
  expect(decodeURIComponent(url.pathname)).toBe('/releases/a b/ä(1)+c.jar');
});

test('it is good for seven days at most', () => {
  const url = presignGet(PUBLISHED, { bucket: 'b', key: 'k', at: AT.at, expiresS: 1e9 });
  expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('604800');
});
