import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { discard, readAtMost } from '../read-stream.ts';
import type { Authorizer } from './authorizer.ts';
import type { Answer, Exchange } from './exchange.ts';
import { losesProtection, resolveUrl } from './origin.ts';
import { readBody } from './read-body.ts';
import { isTemporaryStatus, RegistryError, readErrorBody } from './registry-error.ts';
import { parseRetryAfter, type RetryPolicy, retry } from './retry.ts';

/** One operation on a registry. */
export interface Call {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the registry's root, or an address that the registry gave. */
  readonly target: string | URL;
  readonly repository?: string;
  readonly scopes: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Called anew for each try. */
  readonly body?: () => Promise<Uint8Array | Readable>;
  /** The statuses that are answers; all others are errors. */
  readonly expect: readonly number[];
  /** Whether a temporary failure is tried again. Default true. */
  readonly retry?: boolean;
  /** Whether a write goes on where 307 or 308 lead: bytes of a blob may, what moves a tag must not. Default false. */
  readonly redirectable?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly dispatcher?: Dispatcher | undefined;
}

export interface Reply {
  readonly status: number;
  /** Where the answer came from, after redirects. */
  readonly url: URL;
  /** The caller reads it to the end or destroys it. */
  readonly body: Readable;
  header(name: string): string | undefined;
}

/** An answer that was read into memory. */
export interface Document {
  readonly reply: Reply;
  /** Undefined when there are more than were allowed. */
  readonly bytes: Buffer | undefined;
}

export interface TransportOptions {
  readonly registry: string;
  readonly root: URL;
  readonly exchange: Exchange;
  readonly authorizer: Authorizer;
  readonly retry: RetryPolicy;
  readonly userAgent: string;
  readonly signal?: AbortSignal | undefined;
}

const MAX_REDIRECTS = 5;
const LARGEST_ERROR = 64 * 1024;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Sends calls to one registry: authorization, redirects, retries, errors. */
export class Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  get registry(): string {
    return this.#options.registry;
  }

  get policy(): RetryPolicy {
    return this.#options.retry;
  }

  /** Where an upload or a page goes on, as the registry says; refused when it would leave HTTPS. */
  location(reply: Reply, text: string | undefined, repository: string): URL {
    const url = text === undefined ? undefined : resolveUrl(text, reply.url);
    if (url === undefined) throw this.error('ANSWER_INVALID', 'it named no address to go on', repository);
    if (losesProtection(this.#options.root, url)) {
      throw this.error('REDIRECT_REFUSED', 'it leads from https to http', repository);
    }
    return url;
  }

  error(code: 'ANSWER_INVALID' | 'REDIRECT_REFUSED', message: string, repository?: string): RegistryError {
    return new RegistryError({ code, message, registry: this.registry, repository });
  }

  async send(call: Call): Promise<Reply> {
    const bound = { ...call, signal: this.#signal(call) };
    return await this.#again(bound, () => this.#authorized(bound));
  }

  /** Sends a call and reads its answer; an answer that breaks off is asked for again like one that does not come. */
  async read(call: Call, limit: number): Promise<Document> {
    const bound = { ...call, signal: this.#signal(call) };
    return await this.#again(bound, async () => {
      const reply = await this.#authorized(bound);
      return { reply, bytes: await readBody(this.registry, reply.body, { limit, signal: bound.signal }) };
    });
  }

  #signal(call: Call): AbortSignal | undefined {
    const signals = [this.#options.signal, call.signal].filter((signal) => signal !== undefined);
    return signals.length > 1 ? AbortSignal.any(signals) : signals[0];
  }

  async #again<T>(call: Call, once: () => Promise<T>): Promise<T> {
    return call.retry === false ? await once() : await retry(this.policy, call.signal, once);
  }

  async #authorized(call: Call): Promise<Reply> {
    const { authorizer } = this.#options;
    const sent = await authorizer.header(call.scopes, call.signal);
    let reply = await this.#followed(call, sent);
    if (
      reply.status === 401 &&
      !call.expect.includes(401) &&
      reply.url.origin === this.#options.root.origin
    ) {
      const challenge = reply.header('www-authenticate');
      await readBody(this.registry, reply.body, { limit: LARGEST_ERROR, signal: call.signal });
      const answer = await authorizer.answer(challenge, { scopes: call.scopes, sent, signal: call.signal });
      if (answer === undefined) throw this.#unauthorized(call);
      reply = await this.#followed(call, answer);
    }
    if (call.expect.includes(reply.status)) return reply;
    throw await this.#failure(call, reply);
  }

  /** Redirects are followed by hand; credentials stay with the registry's own origin. */
  async #followed(call: Call, authorization: string | undefined): Promise<Reply> {
    const { root } = this.#options;
    let url = new URL(call.target, root);
    for (let hops = 0; ; hops++) {
      const reply = await this.#once(call, url, url.origin === root.origin ? authorization : undefined);
      if (!REDIRECTS.has(reply.status) || call.expect.includes(reply.status)) return reply;
      discard(reply.body);
      const next = resolveUrl(reply.header('location') ?? '', url);
      if (!mayFollow(call, reply.status)) {
        throw this.error('REDIRECT_REFUSED', `${call.method} was redirected`, call.repository);
      }
      if (next === undefined || hops >= MAX_REDIRECTS || losesProtection(url, next)) {
        throw this.error('REDIRECT_REFUSED', 'it redirects to where nothing is sent', call.repository);
      }
      url = next;
    }
  }

  async #once(call: Call, url: URL, authorization: string | undefined): Promise<Reply> {
    const { exchange, userAgent } = this.#options;
    const headers = {
      'user-agent': userAgent,
      ...call.headers,
      ...(authorization === undefined ? {} : { authorization }),
    };
    const body = await call.body?.();
    const { method, signal, dispatcher } = call;
    const answer = await exchange({ method, url, headers, body, signal, dispatcher });
    return { status: answer.status, url, body: answer.body, header: (name) => headerText(answer, name) };
  }

  async #failure(call: Call, reply: Reply): Promise<RegistryError> {
    const { registry, authorizer } = this.#options;
    const { status } = reply;
    const raw = await readAtMost(reply.body, LARGEST_ERROR).catch(() => undefined);
    const { code, detail, reason } = readErrorBody(status, raw?.toString('utf8') ?? '');
    const safe = detail === '' ? '' : `: ${await authorizer.redact(detail)}`;
    return new RegistryError({
      code,
      message: `${call.method} was answered with ${status}${safe}`,
      registry,
      repository: call.repository,
      status,
      reason,
      temporary: isTemporaryStatus(status),
      retryAfterMs: parseRetryAfter(reply.header('retry-after'), Date.now()),
    });
  }

  #unauthorized(call: Call): RegistryError {
    return new RegistryError({
      code: 'UNAUTHORIZED',
      message: 'authentication is needed, and there are no credentials that it accepts',
      registry: this.registry,
      repository: call.repository,
      status: 401,
    });
  }
}

/** 307 and 308 keep the method; what else redirects a write means something else by it. */
function mayFollow({ method, redirectable = false }: Call, status: number): boolean {
  return method === 'GET' || method === 'HEAD' || (redirectable && (status === 307 || status === 308));
}

function headerText(answer: Answer, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
