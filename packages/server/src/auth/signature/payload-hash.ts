import { timingSafeEqual } from 'node:crypto';
import { type Headers, headerValue } from './canonical-request.ts';
import { sha256Hex } from './sign.ts';

export const DIGEST_HEADER = 'x-sdk-content-sha256';
const UNSIGNED = 'UNSIGNED-PAYLOAD';

export type PayloadHash =
  | { readonly kind: 'hash'; readonly hash: string }
  | { readonly kind: 'refused'; readonly message: string };

/** The digest that a signed upload promises for its body; who stores the body must compare. Null: it promises none. */
export function promisedDigest(headers: Headers): string | null {
  const value = headerValue(headers, DIGEST_HEADER);
  return value && /^[0-9a-f]{64}$/i.test(value) ? value.toLowerCase() : null;
}

/**
 * The payload hash as the client signed it. Unless the body is streamed to its route (`upload`), it is read, and a digest in the
 * header must be its digest: otherwise a body could be exchanged under a signature. An empty body may be left unsigned, since
 * then there is only one.
 */
export async function payloadHash(
  headers: Headers,
  upload: boolean,
  rawBody: () => Promise<Buffer>,
): Promise<PayloadHash> {
  const declared = headerValue(headers, DIGEST_HEADER);
  if (upload && (declared === UNSIGNED || promisedDigest(headers)))
    return { kind: 'hash', hash: declared ?? '' };
  const body = await rawBody();
  const actual = sha256Hex(body);
  if (declared === undefined) return { kind: 'hash', hash: actual };
  if (declared === UNSIGNED) {
    if (body.length === 0) return { kind: 'hash', hash: declared };
    return {
      kind: 'refused',
      message: 'UNSIGNED-PAYLOAD is for object uploads only: sign the body, content type application/json',
    };
  }
  const promised = promisedDigest(headers);
  if (promised && timingSafeEqual(Buffer.from(promised), Buffer.from(actual)))
    return { kind: 'hash', hash: declared };
  return { kind: 'refused', message: 'x-sdk-content-sha256 is not the digest of the body' };
}
