import { createHash, createHmac } from 'node:crypto';
import { ALGORITHM } from './authorization-header.ts';

export const sha256Hex = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

/** HMAC-SHA256 under the secret key as it is: nothing is derived from it. */
export function sign(secretKey: string, date: string, canonicalRequest: string): Buffer {
  const stringToSign = [ALGORITHM, date, sha256Hex(canonicalRequest)].join('\n');
  return createHmac('sha256', secretKey).update(stringToSign).digest();
}
