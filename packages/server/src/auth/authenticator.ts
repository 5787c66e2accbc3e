import type { Caller } from '../domain/caller.ts';

export interface Credentials {
  readonly method: string;
  /** Path and query as they came over the wire. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly remoteAddress: string;
  /** The raw body, for signatures over it; reads it only when asked. */
  rawBody(): Promise<Buffer>;
}

export type Authenticated =
  | { readonly kind: 'caller'; readonly caller: Caller }
  /** `message` follows the gateway's texts: "Incorrect IAM authentication information: …". */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'locked'; readonly message: string; readonly retryAfterS: number };

/** Finds out who makes a request: by `X-Auth-Token`, by a SDK-HMAC-SHA256 signature, or by the console's cookie on its routes. */
export interface Authenticator {
  authenticate(credentials: Credentials): Promise<Authenticated>;
}
