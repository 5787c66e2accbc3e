import type { Principal } from '../domain/accounts.ts';
import type { Clock } from '../domain/clock.ts';
import type { FindAccessKey } from './access-keys.ts';
import type { Credentials } from './authenticator.ts';
import { clientNetwork } from './client-network.ts';
import type { NoteFailedAttempt } from './failed-attempts.ts';
import type { FailureLimiter } from './failure-limiter.ts';
import { parseSignatureHeader, type SignatureHeader } from './signature/authorization-header.ts';
import { headerValue } from './signature/canonical-request.ts';
import { payloadHash } from './signature/payload-hash.ts';
import { parseSdkDate } from './signature/sdk-date.ts';
import { verifySignature } from './signature/verify-signature.ts';

export type SignatureCheck =
  | { readonly kind: 'principal'; readonly principal: Principal }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'locked'; readonly retryAfterS: number };

export interface SignatureCheckOptions {
  readonly findAccessKey: FindAccessKey;
  readonly limiter: FailureLimiter;
  readonly noteFailure: NoteFailedAttempt;
  readonly clock: Clock;
  /** Whether the request uploads an object: only then may its body be unsigned, so that it can be streamed. */
  isUpload(method: string, path: string): boolean;
}

const SKEW_MS = 15 * 60_000;
const DATE_HEADER = 'x-sdk-date';

type Checked =
  | { readonly kind: 'checked'; readonly header: SignatureHeader; readonly date: string }
  | { readonly kind: 'refused'; readonly reason: string };

const refuse = (reason: string) => ({ kind: 'refused', reason }) as const;

/**
 * Verifies a request signed with an access key. Within the 15 minutes that clocks may differ a signed request can be repeated
 * by whoever read it on its way, as with Huawei's gateway: TLS is what keeps it from being read.
 */
export function createSignatureCheck({
  findAccessKey,
  limiter,
  noteFailure,
  clock,
  isUpload,
}: SignatureCheckOptions) {
  return async (credentials: Credentials): Promise<SignatureCheck> => {
    const checked = checkForm(credentials, clock.now());
    if (checked.kind === 'refused') return checked;
    const { header, date } = checked;
    const failureKey = `key ${header.access} ${clientNetwork(credentials.remoteAddress)}`;
    const retryAfterS = limiter.lockedForS(failureKey);
    if (retryAfterS > 0) return { kind: 'locked', retryAfterS };

    const path = credentials.url.split('?', 1)[0] ?? '';
    const upload = isUpload(credentials.method, path);
    const payload = await payloadHash(credentials.headers, upload, () => credentials.rawBody());
    if (payload.kind === 'refused') return refuse(payload.message);

    const key = await findAccessKey(header.access);
    const request = { ...credentials, signedHeaders: header.signedHeaders, payloadHash: payload.hash };
    const verdict = verifySignature(request, header, { date, secretKey: key?.secretKey ?? 'no such key' });
    const failed = verdict.kind === 'mismatch' || key === null;
    limiter.note(failureKey, failed);
    if (!failed) return { kind: 'principal', principal: key };
    if (key) {
      const { remoteAddress } = credentials;
      const locked = limiter.lockedForS(failureKey) > 0;
      await noteFailure({ action: 'signature', userName: key.user.name, remoteAddress, locked });
    }
    const seen = verdict.kind === 'mismatch' ? `, canonicalRequest:${verdict.canonicalRequest}` : '';
    return refuse(`verify aksk signature fail${seen}`);
  };
}

/** All that needs no secret. */
function checkForm({ headers }: Credentials, now: number): Checked {
  if (headers['x-security-token'] !== undefined) {
    return refuse('temporary access keys (X-Security-Token) are not supported; use a permanent one');
  }
  const header = parseSignatureHeader(headerValue(headers, 'authorization') ?? '');
  if (!header) {
    return refuse(
      'the Authorization header must be "SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…"',
    );
  }
  const unsigned = [DATE_HEADER, 'x-project-id'].find(
    (name) => !header.signedHeaders.includes(name) && (name === DATE_HEADER || headers[name] !== undefined),
  );
  if (unsigned) return refuse(`the header ${unsigned} must be signed`);
  const date = headerValue(headers, DATE_HEADER) ?? '';
  const at = parseSdkDate(date);
  if (at === null) return refuse('X-Sdk-Date must have the form 20200608T023900Z');
  if (Math.abs(now - at) > SKEW_MS) {
    return refuse(
      `the clocks differ by more than 15 minutes, X-Sdk-Date: ${date}, server: ${new Date(now).toISOString()}`,
    );
  }
  return { kind: 'checked', header, date };
}
