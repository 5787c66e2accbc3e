import type { Static, TSchema } from 'typebox';
import type { Action } from './actions.ts';
import type { ProblemName } from './problems.ts';

/**
 * Who may call an endpoint. `none`: anyone. `token`: a user with a token or a signature, in a project. `admin`: a user with the
 * administrator's role. `worker`: a worker with its key.
 */
export type Auth = 'none' | 'token' | 'admin' | 'worker';

/** One operation of the API: the only source for routing, validation, the OpenAPI document and the tests over all routes. */
export interface Endpoint<
  P extends TSchema = TSchema,
  Q extends TSchema = TSchema,
  B extends TSchema = TSchema,
  R extends TSchema = TSchema,
> {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** With `:name` for a path parameter and `*` for the rest of the path. */
  readonly path: string;
  readonly summary: string;
  readonly group: string;
  readonly auth: Auth;
  readonly action?: Action;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** `bytes`: the body is a stream of any type, never parsed. `optional`: a JSON body may be left out. */
  readonly bodyKind?: 'json' | 'optional' | 'bytes';
  /** What a part that does not match its schema is answered with, where that is not `parameter_invalid`. */
  readonly invalid?: ProblemName;
  readonly status: number;
  readonly response?: R;
  /** Media type of the answer where it is not JSON. */
  readonly produces?: string;
  readonly problems?: readonly ProblemName[];
}

export function endpoint<
  P extends TSchema = TSchema,
  Q extends TSchema = TSchema,
  B extends TSchema = TSchema,
  R extends TSchema = TSchema,
>(definition: Endpoint<P, Q, B, R>): Endpoint<P, Q, B, R> {
  return definition;
}

export type ParamsOf<E> = E extends Endpoint<infer P, TSchema, TSchema, TSchema> ? Static<P> : never;
export type QueryOf<E> = E extends Endpoint<TSchema, infer Q, TSchema, TSchema> ? Static<Q> : never;
export type BodyOf<E> = E extends Endpoint<TSchema, TSchema, infer B, TSchema> ? Static<B> : never;
export type ResponseOf<E> = E extends Endpoint<TSchema, TSchema, TSchema, infer R> ? Static<R> : never;
