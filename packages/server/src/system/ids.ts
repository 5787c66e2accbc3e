import { randomBytes, randomInt, randomUUID } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Job and build ids as the contract has them: 40 characters of `[a-z0-9]`, 206 random bits. */
export function newId(): string {
  let id = '';
  for (const byte of randomBytes(64)) {
    if (byte < 252 && id.length < 40) id += ALPHABET[byte % 36];
  }
  while (id.length < 40) id += ALPHABET[randomInt(36)];
  return id;
}

/** Ids of accounts, users and projects as IAM has them: 32 hexadecimal digits. */
export function newHexId(): string {
  return randomUUID().replaceAll('-', '');
}

/** A secret of 256 random bits, safe in URLs and headers. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
