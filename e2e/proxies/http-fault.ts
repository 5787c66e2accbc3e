import type { SeenRequest } from './seen-request.ts';

/** What is done with one request. */
export type HttpFault =
  /** Late by this much, then on as usual. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Held until then, then on as usual, also when the client has gone. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  /** Answered here: the server never sees it. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The client is cut off, and the server never sees it. */
  | { readonly kind: 'cut' }
  /** The server does what it is asked, and the client is cut off instead of being told. */
  | { readonly kind: 'drop_answer' }
  /** The server does what it is asked, and the client is told only then; not at all when it has gone. */
  | { readonly kind: 'hold_answer'; readonly until: Promise<unknown> }
  /** Received whole, and sent to the server only once the client has gone and `after` has resolved. */
  | { readonly kind: 'late'; readonly after?: Promise<unknown> }
  /** Sent to the server twice, one after the other; the client gets the first answer. */
  | { readonly kind: 'duplicate' };

/** Which requests a fault is for: those that match all that is given. */
export interface FaultRule {
  readonly method?: string;
  /** Matches the path with its query. */
  readonly path?: RegExp;
  /** How many requests it is for; then it is used up. Default: all. */
  readonly times?: number;
  /** A function is asked for each request; undefined: nothing happens to it. */
  readonly fault: HttpFault | ((request: SeenRequest) => HttpFault | undefined);
}

export const tooMany = (retryAfterS: number): HttpFault => ({
  kind: 'answer',
  status: 429,
  headers: { 'retry-after': String(retryAfterS) },
});

export const unavailable = (retryAfterS?: number): HttpFault => ({
  kind: 'answer',
  status: 503,
  ...(retryAfterS === undefined ? {} : { headers: { 'retry-after': String(retryAfterS) } }),
});

export const redirect = (location: string, status = 307): HttpFault => ({
  kind: 'answer',
  status,
  headers: { location },
});

/** The rules of one proxy: the first that matches and is not used up decides. */
export class FaultScript {
  readonly #rules: { readonly rule: FaultRule; left: number }[] = [];

  /** Answers how to take the rule back. */
  add(rule: FaultRule): () => void {
    const entry = { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
    this.#rules.push(entry);
    return () => {
      entry.left = 0;
    };
  }

  faultFor(request: SeenRequest): HttpFault | undefined {
    const entry = this.#rules.find(({ rule, left }) => left > 0 && matches(rule, request));
    if (entry === undefined) return undefined;
    entry.left--;
    const { fault } = entry.rule;
    return typeof fault === 'function' ? fault(request) : fault;
  }
}

function matches({ method, path }: FaultRule, request: SeenRequest): boolean {
  return (
    (method === undefined || method === request.method) && (path === undefined || path.test(request.path))
  );
}
