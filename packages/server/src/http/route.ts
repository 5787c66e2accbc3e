import type { BodyOf, Endpoint, ParamsOf, QueryOf, ResponseOf } from '@stagewright/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../domain/caller.ts';

/** A request whose parts match the endpoint's schemas. `caller` is set for `token` and `admin` endpoints. */
export interface Call<E extends Endpoint> {
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  readonly caller: Caller;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Aborts when the client goes away or the server shuts down. */
  readonly signal: AbortSignal;
}

/** Answers the response, or undefined when the endpoint has no body or the handler has taken the reply over. */
export type Handler<E extends Endpoint> = (call: Call<E>) => Promise<ResponseOf<E> | undefined>;

export interface Route {
  readonly endpoint: Endpoint;
  readonly handle: (call: Call<Endpoint>) => Promise<unknown>;
}

export function route<E extends Endpoint>(endpoint: E, handle: Handler<E>): Route {
  return { endpoint, handle: handle as unknown as Route['handle'] };
}
