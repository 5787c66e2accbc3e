import {
  type BodyOf,
  type Endpoint,
  type ParamsOf,
  PROBLEMS,
  type QueryOf,
  type ResponseOf,
} from '@stagewright/api';
import { CliError, notLoggedIn } from './cli-error.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { unreachable } from './unreachable.ts';

/** Optional fields may be given as undefined: they are left out. */
type Loose<T> = { readonly [K in keyof T]: T[K] | Extract<undefined, Partial<T>[K]> };
type Part<Name extends string, T> = unknown extends T
  ? { readonly [K in Name]?: never }
  : Record<string, never> extends T
    ? { readonly [K in Name]?: Loose<T> }
    : { readonly [K in Name]: Loose<T> };

/** What an endpoint needs: path parameters, query and JSON body as its schemas say. */
export type RequestOf<E> = Part<'params', ParamsOf<E>> & Part<'query', QueryOf<E>> & Part<'body', BodyOf<E>>;
export type AnswerOf<E> = unknown extends ResponseOf<E> ? undefined : ResponseOf<E>;

// biome-ignore lint/suspicious/noExplicitAny: any endpoint, whatever its schemas
export type AnyEndpoint = Endpoint<any, any, any, any>;

interface RawRequest {
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
}

export interface Transfer {
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of a JSON body. */
  readonly bytes?: ReadableStream<Uint8Array>;
  /** A status that is an answer too. */
  readonly also?: number;
  /** Milliseconds until the answer must have begun; none for transfers of any length. */
  readonly timeout?: number;
}

export interface ClientOptions {
  readonly url: string;
  readonly token: string | undefined;
  readonly version: string;
  readonly signal: AbortSignal;
}

const CALL_TIMEOUT = 90_000;

/** Calls the endpoints of the API as their definitions say. */
export class Client {
  readonly url: string;
  readonly #token: string | undefined;
  readonly #agent: string;
  readonly #signal: AbortSignal;

  constructor({ url, token, version, signal }: ClientOptions) {
    this.url = url;
    this.#token = token;
    this.#agent = `stagewright-cli/${version}`;
    this.#signal = signal;
  }

  /** One call with its parsed answer. Any status but the endpoint's own is a `CliError`. */
  async call<E extends AnyEndpoint>(endpoint: E, request: RequestOf<E>): Promise<AnswerOf<E>> {
    const response = await this.open(endpoint, request, { timeout: CALL_TIMEOUT });
    return (await this.#read(response)) as AnswerOf<E>;
  }

  /** One call whose answer is read by the caller: streams, bytes, headers. */
  async open<E extends AnyEndpoint>(
    endpoint: E,
    request: RequestOf<E>,
    transfer: Transfer = {},
  ): Promise<Response> {
    if (endpoint.auth !== 'none' && this.#token === undefined) throw notLoggedIn(this.url);
    const { params, query, body } = request as RawRequest;
    const url = new URL(this.url + pathOf(endpoint.path, params) + queryOf(query));
    const init: RequestInit = {
      method: endpoint.method,
      headers: { ...this.#headers(endpoint, body), ...transfer.headers },
      // A redirect would carry the token to an address that nobody named.
      redirect: 'error',
      signal: this.#signalFor(transfer),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(transfer.bytes === undefined ? {} : { body: transfer.bytes, duplex: 'half' }),
    };
    const response = await this.#send(url, init);
    if (!response.ok && response.status !== transfer.also) throw await refusal(response, endpoint);
    return response;
  }

  #signalFor({ timeout }: Transfer): AbortSignal {
    return timeout === undefined
      ? this.#signal
      : AbortSignal.any([this.#signal, AbortSignal.timeout(timeout)]);
  }

  #headers(endpoint: AnyEndpoint, body: unknown): Record<string, string> {
    return {
      'user-agent': this.#agent,
      ...(endpoint.auth === 'none' || this.#token === undefined ? {} : { 'x-auth-token': this.#token }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
  }

  async #read(response: Response): Promise<unknown> {
    let text: string;
    try {
      text = await response.text();
    } catch (error) {
      if (this.#signal.aborted) throw this.#signal.reason;
      throw unreachable(this.url, error);
    }
    return parseAnswer(response, text);
  }

  async #send(url: URL, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, init);
    } catch (error) {
      if (this.#signal.aborted) throw this.#signal.reason;
      throw unreachable(this.url, error);
    }
  }
}

/** Path parameters, each one segment; `*` takes `path`, with its slashes. */
function pathOf(path: string, params: RawRequest['params']): string {
  return path.replaceAll(/:([A-Za-z_]+)|\*/g, (_match, name: string | undefined) => {
    const value = String(params?.[name ?? 'path'] ?? '');
    return name === undefined
      ? value.split('/').map(encodeURIComponent).join('/')
      : encodeURIComponent(value);
  });
}

function queryOf(query: RawRequest['query']): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  const pairs = given.map(([name, value]): [string, string] => [name, String(value)]);
  return `?${new URLSearchParams(pairs)}`;
}

function parseAnswer(response: Response, text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    const type = response.headers.get('content-type') ?? 'no type';
    throw new CliError(`The answer is not JSON but ${type}.`, {
      advice: 'Does the address lead to a Stagewright server?',
      cause: error,
    });
  }
}

interface ErrorBody {
  readonly error_code?: string;
  readonly error_msg?: string;
  readonly request_id?: string;
  /** Keystone's shape, below `/v3`. */
  readonly error?: { readonly message?: string; readonly code?: number };
}

const STATUS_EXITS: Readonly<Record<number, ExitCode>> = { 401: EXIT.unauthenticated, 404: EXIT.notFound };

/** The API's refusal in words: what happened, what to do, and the id under which the server logged it. */
async function refusal(response: Response, { auth }: AnyEndpoint): Promise<CliError> {
  const body = await errorBody(response);
  const code = body.error_code;
  const told =
    body.error_msg ??
    body.error?.message ??
    `The server answered ${response.status} ${response.statusText}`.trim();
  const relogin = response.status === 401 && auth !== 'none';
  const catalogued = adviceOf(code) ?? '';
  // Advice has a line of its own here.
  const message = (told.endsWith(catalogued) ? told.slice(0, told.length - catalogued.length) : told).trim();
  const advice = relogin ? 'Log in again: stagewright login' : catalogued || undefined;
  const requestId = body.request_id ?? response.headers.get('x-request-id');
  return new CliError(message, {
    exit: STATUS_EXITS[response.status] ?? EXIT.failed,
    status: response.status,
    ...(code === undefined ? {} : { code }),
    ...(advice === undefined ? {} : { advice }),
    ...(requestId ? { requestId } : {}),
  });
}

async function errorBody(response: Response): Promise<ErrorBody> {
  try {
    const body: unknown = JSON.parse(await response.text());
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}

function adviceOf(code: string | undefined): string | undefined {
  return Object.values(PROBLEMS).find((problem) => problem.code === code)?.advice;
}
