/** The parts of `Authorization: SDK-HMAC-SHA256 Access=…, SignedHeaders=a;b, Signature=<hex>`. */
export interface SignatureHeader {
  readonly access: string;
  /** Lower-case names, in the client's order. */
  readonly signedHeaders: readonly string[];
  readonly signature: Buffer;
}

export const ALGORITHM = 'SDK-HMAC-SHA256';

export function isSigned(authorization: string | undefined): authorization is string {
  return authorization?.startsWith(`${ALGORITHM} `) ?? false;
}

/** Null when a part is missing, twice there, or malformed. */
export function parseSignatureHeader(authorization: string): SignatureHeader | null {
  const parts = authorization.slice(ALGORITHM.length).split(',');
  const values = new Map<string, string>();
  for (const part of parts) {
    const match = /^\s*(Access|SignedHeaders|Signature)=(\S+)\s*$/.exec(part);
    if (!match?.[1] || !match[2] || values.has(match[1])) return null;
    values.set(match[1], match[2]);
  }
  const access = values.get('Access');
  const signedHeaders = values.get('SignedHeaders')?.toLowerCase().split(';');
  const signature = values.get('Signature');
  if (!access || !/^[\w-]{1,128}$/.test(access)) return null;
  if (!signedHeaders || signedHeaders.some((name) => !/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name))) return null;
  if (!signature || !/^[0-9a-f]{64}$/i.test(signature)) return null;
  return { access, signedHeaders, signature: Buffer.from(signature, 'hex') };
}
