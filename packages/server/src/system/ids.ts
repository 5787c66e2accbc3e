import { randomBytes, randomFillSync, randomInt, randomUUID } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Random bytes, each given out once: a call of the system for many ids costs what one for a single id does. */
const drawn = Buffer.alloc(64 * 64);
let used = drawn.length;

function draw(count: number): Uint8Array {
  if (used + count > drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += count;
  return drawn.subarray(used - count, used);
}

/** Job and build ids as the contract has them: 40 characters of `[a-z0-9]`, 206 random bits. */
export function newId(): string {
  let id = '';
  for (const byte of draw(64)) {
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
