import { timingSafeEqual } from 'node:crypto';
import type { SignatureHeader } from './authorization-header.ts';
import { canonicalRequests, type SignedRequest } from './canonical-request.ts';
import { sign } from './sign.ts';

export type SignatureVerdict =
  | { readonly kind: 'verified' }
  /** `canonicalRequest` is what the server made of the request, to be shown to the client. */
  | { readonly kind: 'mismatch'; readonly canonicalRequest: string };

/** Checks a signature over a request in constant time. `date` is the request's `X-Sdk-Date`. */
export function verifySignature(
  request: SignedRequest,
  header: SignatureHeader,
  { date, secretKey }: { readonly date: string; readonly secretKey: string },
): SignatureVerdict {
  const candidates = canonicalRequests(request);
  const verified = candidates
    .map((candidate) => timingSafeEqual(sign(secretKey, date, candidate), header.signature))
    .includes(true);
  return verified
    ? { kind: 'verified' }
    : { kind: 'mismatch', canonicalRequest: describe(request, candidates[0] ?? '') };
}

const SECRET_NAME = /auth|cookie|token|secret|password|key/;
const MAX_SHOWN = 2048;

/** On one line as Huawei's gateway shows it, without what a client may have signed by mistake. */
function describe(request: SignedRequest, canonicalRequest: string): string {
  const secrets = request.signedHeaders.filter((name) => SECRET_NAME.test(name));
  const lines = canonicalRequest.split('\n').map((line) => {
    const name = secrets.find((secret) => line.startsWith(`${secret}:`));
    return name === undefined ? line : `${name}:***`;
  });
  return lines.join('|').slice(0, MAX_SHOWN);
}
