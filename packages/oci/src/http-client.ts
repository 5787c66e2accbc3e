import { createRequire } from 'node:module';
import type * as Undici from 'undici';

// The parts of undici that are used here, from their own files. Its index loads a hundred more, for fetch, web sockets, caches and mocks:
// 80 ms of each start, and some MB for as long as the process lives.
const load = createRequire(import.meta.url);
const api: Api = load('undici/lib/api/index.js');

interface Api {
  request(
    this: Undici.Dispatcher,
    options: Undici.Dispatcher.RequestOptions<null>,
  ): Promise<Undici.Dispatcher.ResponseData>;
}

/** Connections to many origins (undici's own class). */
export const Agent: typeof Undici.Agent = load('undici/lib/dispatcher/agent.js');
export type Agent = Undici.Agent;

/** Makes what connects sockets, in clear or by TLS (undici's own function). */
export const buildConnector: typeof Undici.buildConnector = load('undici/lib/core/connect.js');

export type RequestOptions = Omit<Undici.Dispatcher.RequestOptions<null>, 'origin' | 'path' | 'method'> & {
  readonly dispatcher: Undici.Dispatcher;
  /** Default `GET`. */
  readonly method?: Undici.Dispatcher.HttpMethod;
};

/**
 * One request by the connections of a dispatcher, as undici's own function does it, which falls back to connections of the whole process
 * where none are given. Resolves with the answer's head and its body as a stream; rejects with undici's errors, or with the signal's reason.
 */
export function request(
  url: string | URL,
  { dispatcher, method = 'GET', ...options }: RequestOptions,
): Promise<Undici.Dispatcher.ResponseData> {
  const { origin, pathname, search } = new URL(url);
  return api.request.call(dispatcher, { ...options, method, origin, path: `${pathname}${search}` });
}
