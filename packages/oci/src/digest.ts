import { hash } from 'node:crypto';
import { OciError } from './error.ts';

/** A SHA-256 digest in the form of the OCI image specification. Other algorithms are refused. */
export type Digest = `sha256:${string}`;

const DIGEST = /^sha256:[a-f0-9]{64}$/;

/** Whether a text is a complete SHA-256 digest in lower case. */
export function isDigest(text: string): text is Digest {
  return DIGEST.test(text);
}

/**
 * Reads a digest.
 * @throws OciError `DIGEST_INVALID` for anything but `sha256:` and 64 lower-case hexadecimal digits.
 */
export function parseDigest(text: string): Digest {
  if (!isDigest(text)) {
    throw new OciError('DIGEST_INVALID', `not a sha256 digest: ${JSON.stringify(text.slice(0, 100))}`);
  }
  return text;
}

/** The digest of bytes held in memory. */
export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${hash('sha256', bytes, 'hex')}`;
}

/** The 64 hexadecimal digits, as used in file names of an OCI layout. */
export function digestHex(digest: Digest): string {
  return digest.slice('sha256:'.length);
}
