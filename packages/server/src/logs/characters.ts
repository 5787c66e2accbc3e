const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;

function lengthOf(lead: number): number {
  if (lead >= 0xf0 && lead < 0xf8) return 4;
  if (lead >= 0xe0) return lead < 0xf0 ? 3 : 1;
  return lead >= 0xc0 ? 2 : 1;
}

/** Longest UTF-8 sequence in bytes. */
export const LONGEST_CHARACTER = 4;

/** Index of the first byte of the character that holds the byte at `index`; `index` itself where the bytes are not UTF-8. */
function characterStart(bytes: Uint8Array, index: number): number {
  for (let start = index; start >= 0 && start > index - LONGEST_CHARACTER; start--) {
    if (isContinuation(bytes[start])) continue;
    return start + lengthOf(bytes[start]!) > index ? start : index;
  }
  return index;
}

/** `index`, or the end of the character that it lies inside of. `bytes` hold the three bytes before and behind it, where there are any. */
export function characterBorder(bytes: Uint8Array, index: number): number {
  if (!isContinuation(bytes[index])) return index;
  const start = characterStart(bytes, index);
  return start === index ? index : Math.min(start + lengthOf(bytes[start]!), bytes.length);
}

/** Length of the bytes without a character that is cut off at their end. */
export function wholeCharacters(bytes: Uint8Array): number {
  if (bytes.length === 0) return 0;
  const start = characterStart(bytes, bytes.length - 1);
  return start + lengthOf(bytes[start]!) > bytes.length ? start : bytes.length;
}

/** Whether the bytes begin with a character's first byte. */
export const beginsCharacter = (bytes: Uint8Array): boolean => !isContinuation(bytes[0]);
