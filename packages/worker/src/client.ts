import type { BodyOf, Endpoint, ParamsOf, QueryOf, ResponseOf } from '@stagewright/api';
import { Agent, type Dispatcher, request } from 'undici';

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

/** Parts of a call; those that the endpoint has no schema for are left out. */
export interface Parts<E extends Endpoint> {
  readonly params?: ParamsOf<E>;
  readonly query?: QueryOf<E>;
  readonly body?: BodyOf<E>;
  readonly bytes?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Speaks the worker protocol with one server. */
export interface ServerClient {
  /** Null for an answer without a body. Rejects with `ServerRefusal`, or with what cut the connection. */
  call<E extends Endpoint>(endpoint: E, parts: Parts<E>): Promise<ResponseOf<E> | null>;
  open<E extends Endpoint>(endpoint: E, parts: Parts<E>): Promise<Dispatcher.ResponseData>;
  /** Connects to the server's registry over the same channel. */
  readonly dispatcher: Dispatcher;
  close(): Promise<void>;
}

const ORIGIN = 'http://stagewright';

function urlOf(endpoint: Endpoint, params: Record<string, unknown>, query: Record<string, unknown>): string {
  const path = endpoint.path.replace(/:(\w+)/g, (_match, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return `${ORIGIN}${path}${search.size > 0 ? `?${search}` : ''}`;
}

async function refusalOf(response: Dispatcher.ResponseData): Promise<ServerRefusal> {
  const text = await response.body.text();
  try {
    const { error_code: code, error_msg: message } = JSON.parse(text) as {
      error_code: string;
      error_msg: string;
    };
    return new ServerRefusal(response.statusCode, code, message);
  } catch {
    return new ServerRefusal(response.statusCode, '', `The server answered ${response.statusCode}.`);
  }
}

export function createServerClient({ socketPath, key }: { socketPath: string; key: string }): ServerClient {
  const dispatcher = new Agent({
    connect: { socketPath },
    bodyTimeout: 0,
    headersTimeout: 90_000,
    connections: 64,
  });

  async function open<E extends Endpoint>(endpoint: E, parts: Parts<E>): Promise<Dispatcher.ResponseData> {
    const { params = {}, query = {}, body, bytes, signal } = parts;
    const type = bytes ? 'application/octet-stream' : 'application/json';
    const payload = bytes ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await request(urlOf(endpoint, params as never, query as never), {
      dispatcher,
      method: endpoint.method,
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
    dispatcher,
    open,
    async call(endpoint, parts) {
      const response = await open(endpoint, parts);
      const text = await response.body.text();
      return text === '' ? null : (JSON.parse(text) as ResponseOf<typeof endpoint>);
    },
    close: () => dispatcher.destroy(),
  };
}
