import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RegistryLimits } from '../limits.ts';
import type { Clock, Log, Tags } from '../ports.ts';
import type { Storage } from '../storage/storage.ts';
import type { Admission } from './admission.ts';
import type { Gate } from './gate.ts';

/** What every endpoint works with. */
export interface Context {
  readonly storage: Storage;
  readonly tags: Tags;
  readonly gate: Gate;
  readonly admission: Admission;
  readonly limits: RegistryLimits;
  readonly clock: Clock;
  readonly log: Log;
}

/** One request and its reply. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The body as it comes; `undefined` where the request announces none. */
export function bodyOf(request: FastifyRequest): Readable | undefined {
  return request.body as Readable | undefined;
}

export function queryOf(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : undefined;
}
