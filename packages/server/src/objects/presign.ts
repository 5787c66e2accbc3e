import { createHash, createHmac } from 'node:crypto';
import type { BucketKey, PresignedGet } from '../domain/package-logins.ts';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const LONGEST_EXPIRY_S = 604_800;

/**
 * An address that reads one object for a while: AWS Signature Version 4 in the query, of the host and nothing else, so that whoever
 * has it may ask for parts. See "Authenticating Requests: Using Query Parameters" in the S3 API reference.
 */
export function presignGet(place: BucketKey, { bucket, key, at, expiresS }: PresignedGet): string {
  const { host, path, base } = addressOf(place, bucket, key);
  const time = at.toISOString().replace(/\.\d+|[-:]/g, '');
  const scope = `${time.slice(0, 8)}/${place.region}/s3/aws4_request`;
  const query = Object.entries({
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${place.accessKey}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(Math.min(LONGEST_EXPIRY_S, Math.ceil(expiresS))),
    'X-Amz-SignedHeaders': 'host',
  })
    .map(([name, value]) => `${name}=${encode(value)}`)
    .join('&');
  const request = ['GET', path, query, `host:${host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const text = [ALGORITHM, time, scope, createHash('sha256').update(request).digest('hex')].join('\n');
  return `${base}${path}?${query}&X-Amz-Signature=${hmac(signingKey(place, scope), text).toString('hex')}`;
}

function addressOf({ origin, addressing }: BucketKey, bucket: string, key: string) {
  const url = new URL(origin);
  const objectPath = `/${key.split('/').map(encode).join('/')}`;
  if (addressing === 'path') return { host: url.host, path: `/${bucket}${objectPath}`, base: url.origin };
  const host = `${bucket}.${url.host}`;
  return { host, path: objectPath, base: `${url.protocol}//${host}` };
}

function signingKey({ secretKey }: BucketKey, scope: string): Buffer {
  return scope.split('/').reduce((key: Buffer, part) => hmac(key, part), Buffer.from(`AWS4${secretKey}`));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** By RFC 3986, which leaves fewer characters alone than `encodeURIComponent`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
