import { type Headers, headerValue } from './canonical-request.ts';
import { sha256Hex } from './sign.ts';

const DIGEST_HEADER = 'x-sdk-content-sha256';
const UNSIGNED = 'UNSIGNED-PAYLOAD';

export type PayloadHash =
  | { readonly kind: 'hash'; readonly hash: string }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * The payload hash as the client signed it. The body is read, and a digest in the header must be its digest: otherwise a body
 * could be exchanged under a signature. Only an object upload may leave its body unsigned, and whoever sends an empty one, since
 * there is just one of those.
 */
export async function payloadHash(
  headers: Headers,
  upload: boolean,
  rawBody: () => Promise<Buffer>,
): Promise<PayloadHash> {
  const declared = headerValue(headers, DIGEST_HEADER);
  if (upload && declared === UNSIGNED) return { kind: 'hash', hash: declared };
  const body = await rawBody();
  const actual = sha256Hex(body);
  if (declared === undefined) return { kind: 'hash', hash: actual };
  if (declared === UNSIGNED) {
    if (body.length === 0) return { kind: 'hash', hash: declared };
    return refuse(
      'UNSIGNED-PAYLOAD is for object uploads only: sign the body, content type application/json',
    );
  }
  if (declared.toLowerCase() === actual) return { kind: 'hash', hash: declared };
  return refuse('x-sdk-content-sha256 is not the digest of the body');
}

function refuse(message: string): PayloadHash {
  return { kind: 'refused', message };
}
