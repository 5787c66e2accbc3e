import type { Readable } from 'node:stream';
import type { BodyOf, Endpoint, ParamsOf, QueryOf, ResponseOf } from '@stagewright/api';
import { Agent, request } from '@stagewright/engine';
import type { Agent as Agents, Dispatcher } from 'undici';
import type { ServerAddress } from './settings.ts';

/** An answer of the server that is no success. */
export class ServerRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ServerRefusal';
    this.status = status;
    this.code = code;
  }
}

/** The server does not know the worker, by its key or by its id: it has to register again. */
export function isUnknownWorker(error: unknown): boolean {
  return error instanceof ServerRefusal && error.status === 401;
}

/** Parts of a call; those that the endpoint has no schema for are left out. */
export interface Parts<E extends Endpoint> {
  readonly params?: ParamsOf<E>;
  readonly query?: QueryOf<E>;
  readonly body?: BodyOf<E>;
  readonly bytes?: Buffer;
  /** Bytes of a body that is too long to be held; its length is in the headers. */
  readonly stream?: Readable;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Milliseconds of silence after which an answer under way is taken for cut; for ever when left out. */
  readonly silenceMs?: number;
}

/** Speaks the worker protocol with one server. */
export interface ServerClient {
  /** Null for an answer without a body. Rejects with `ServerRefusal`, or with what cut the connection. */
  call<E extends Endpoint>(endpoint: E, parts: Parts<E>): Promise<ResponseOf<E> | null>;
  open<E extends Endpoint>(endpoint: E, parts: Parts<E>): Promise<Dispatcher.ResponseData>;
  /** Connects to the server's registry over the same channel; its connections are not those of the calls. */
  readonly dispatcher: Dispatcher;
  /** Whether the server is reached over a socket of this machine. */
  readonly isLocal: boolean;
  close(): Promise<void>;
}

interface Place {
  readonly origin: string;
  /** Before every path, where the server lies behind a proxy; without an end. */
  readonly prefix: string;
  readonly connect: Agents.Options;
}

/** Longer than a claim waits. */
const ANSWER_MS = 90_000;
const REGISTRY_CONNECTIONS = 64;

function placeOf(address: ServerAddress): Place {
  if ('socketPath' in address)
    return {
      origin: 'http://stagewright',
      prefix: '',
      connect: { connect: { socketPath: address.socketPath } },
    };
  const { origin, pathname } = new URL(address.url);
  return { origin, prefix: pathname.replace(/\/+$/, ''), connect: {} };
}

/** Whatever name the registry has in image references, it is reached where the server is. */
function towards({ origin, prefix }: Place): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch({ ...options, origin, path: `${prefix}${options.path}` }, handler);
}

function urlOf(base: string, endpoint: Endpoint, params: object, query: object): string {
  const values = new Map(Object.entries(params));
  const path = endpoint.path.replace(/:(\w+)/g, (_match, name: string) =>
    encodeURIComponent(String(values.get(name))),
  );
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return `${base}${path}${search.size > 0 ? `?${search}` : ''}`;
}

async function refusalOf(response: Dispatcher.ResponseData): Promise<ServerRefusal> {
  const text = await response.body.text();
  const { error_code = '', error_msg = `The server answered ${response.statusCode}.` } = problemOf(text);
  return new ServerRefusal(response.statusCode, error_code, error_msg);
}

function problemOf(text: string): { readonly error_code?: string; readonly error_msg?: string } {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}

export function createServerClient(address: ServerAddress & { readonly key: string }): ServerClient {
  const { key } = address;
  const place = placeOf(address);
  const base = `${place.origin}${place.prefix}`;
  const { connect } = place;
  const calls = new Agent({ ...connect, headersTimeout: ANSWER_MS });
  const registry = new Agent({
    ...connect,
    bodyTimeout: 0,
    headersTimeout: ANSWER_MS,
    connections: REGISTRY_CONNECTIONS,
  });

  async function open<E extends Endpoint>(endpoint: E, parts: Parts<E>): Promise<Dispatcher.ResponseData> {
    const { params = {}, query = {}, body, bytes, stream, signal, silenceMs = 0 } = parts;
    const raw = bytes ?? stream;
    const type = raw ? 'application/octet-stream' : 'application/json';
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await request(urlOf(base, endpoint, params, query), {
      dispatcher: calls,
      method: endpoint.method,
      bodyTimeout: silenceMs,
      headers: {
        'x-worker-key': key,
        ...(payload === undefined ? {} : { 'content-type': type }),
        ...parts.headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
      ...(signal ? { signal } : {}),
    });
    if (response.statusCode >= 400) throw await refusalOf(response);
    return response;
  }

  return {
    isLocal: 'socketPath' in address,
    dispatcher: registry.compose(towards(place)),
    open,
    async call(endpoint, parts) {
      const response = await open(endpoint, parts);
      const text = await response.body.text();
      return text === '' ? null : (JSON.parse(text) as ResponseOf<typeof endpoint>);
    },
    async close() {
      await Promise.all([calls.destroy(), registry.destroy()]);
    },
  };
}
