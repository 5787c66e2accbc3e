/** Numbers from 0 up to 1 that are the same in every run: mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What readers stumble over: borders of integers, separators, signs of formats. */
const TOKENS = [
  '\0',
  '../',
  '/',
  '\\',
  '\xff\xff\xff\xff',
  '\x7f\xff\xff\xff',
  '7777777',
  'PK\x01\x02',
  'ustar',
  '2',
  '1',
  'x',
].map((text) => Buffer.from(text, 'latin1'));

/** A few random changes of bytes: flipped, overwritten with a token, taken out, repeated, or those of another seed. */
export function mutated(bytes: Buffer, other: Buffer, random: () => number): Buffer {
  let result = Buffer.from(bytes);
  const below = (limit: number) => Math.floor(random() * limit);
  for (let changes = 1 + below(3); changes > 0; changes--) {
    const at = below(result.length);
    const length = Math.min(1 + below(64), result.length - at);
    const token = TOKENS[below(TOKENS.length)] as Buffer;
    const kind = below(5);
    if (kind === 0) result[at] = (result[at] ?? 0) ^ (1 << below(8));
    else if (kind === 1) token.copy(result, at);
    else if (kind === 2) result = Buffer.concat([result.subarray(0, at), result.subarray(at + length)]);
    else if (kind === 3) result = Buffer.concat([result.subarray(0, at + length), result.subarray(at)]);
    else other.copy(result, at, below(other.length), other.length);
  }
  return result;
}
