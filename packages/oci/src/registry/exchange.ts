import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { request } from '../http-client.ts';
import { RegistryError } from './registry-error.ts';

/** One HTTP request: no redirects, no credentials of its own, no second try. */
export interface ExchangeRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | Readable | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Instead of the client's own connections. */
  readonly dispatcher?: Dispatcher | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}

export type Exchange = (request: ExchangeRequest) => Promise<Answer>;

/** Sends requests by a dispatcher. Failures are `RegistryError`s, an abort throws the signal's reason. */
export function createExchange(registry: string, own: Dispatcher): Exchange {
  return async ({ method, url, headers, body, signal, dispatcher = own }) => {
    const stream = body instanceof Uint8Array ? undefined : body;
    let bodyError: unknown;
    stream?.once('error', (error) => {
      bodyError ??= error;
    });
    try {
      signal?.throwIfAborted();
      const answer = await request(url, {
        dispatcher,
        method,
        headers,
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      });
      // Whoever reads the body sees its error; a body that nobody reads must not end the process.
      answer.body.on('error', () => undefined);
      return { status: answer.statusCode, headers: answer.headers, body: answer.body };
    } catch (error) {
      stream?.destroy();
      signal?.throwIfAborted();
      if (bodyError !== undefined) throw bodyError;
      throw connectionError(registry, error);
    }
  };
}

const TIMEOUTS = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
]);
const CUTS = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'UND_ERR_ABORTED',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_SOCKET',
]);

/** What went wrong with the connection, in our words. */
export function connectionError(registry: string, error: unknown): RegistryError {
  const code = errorCode(error);
  if (TIMEOUTS.has(code)) {
    const message = 'it did not answer in time';
    return new RegistryError({ code: 'TIMEOUT', message, registry, temporary: true, cause: error });
  }
  const message = `the connection failed (${code === '' ? 'no reason known' : code})`;
  return new RegistryError({
    code: 'CONNECTION_FAILED',
    message,
    registry,
    temporary: CUTS.has(code),
    cause: error,
  });
}

function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  // Several addresses that failed come as one error with a list.
  const inner = error instanceof AggregateError ? error.errors[0] : error;
  const code: unknown = (inner as { code?: unknown }).code;
  return typeof code === 'string' ? code : '';
}
