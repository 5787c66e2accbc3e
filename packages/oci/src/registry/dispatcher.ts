import type { LookupFunction } from 'node:net';
import type { Dispatcher } from 'undici';
import { Agent } from '../http-client.ts';

/** Limits in milliseconds. */
export interface Timeouts {
  /** Until a connection stands. Default 10,000. */
  readonly connectMs?: number;
  /** Without any progress until the answer's headers. Default 60,000. */
  readonly headersMs?: number;
  /** Between two pieces of a body. Default 60,000. */
  readonly bodyMs?: number;
}

export interface DispatcherOptions {
  /** Path of a Unix socket; a leading NUL means the abstract namespace. All requests go there, whatever their host. */
  readonly socketPath?: string;
  /** Resolves host names, for instance to addresses that were checked before. */
  readonly lookup?: LookupFunction;
  /** Certificates in PEM that are trusted instead of the system's. */
  readonly ca?: string | readonly string[];
  /** Connections to one origin at once. Default 16. */
  readonly connections?: number;
  readonly timeouts?: Timeouts;
}

/** Connections for registry clients; whoever makes them closes them. */
export function createDispatcher(options: DispatcherOptions = {}): Dispatcher {
  const { socketPath, lookup, ca, connections = 16, timeouts = {} } = options;
  const { connectMs = 10_000, headersMs = 60_000, bodyMs = 60_000 } = timeouts;
  return new Agent({
    connections,
    headersTimeout: headersMs,
    bodyTimeout: bodyMs,
    keepAliveTimeout: 4000,
    connect: {
      timeout: connectMs,
      ...(socketPath === undefined ? {} : { socketPath }),
      ...(lookup === undefined ? {} : { lookup }),
      ...(ca === undefined ? {} : { ca: typeof ca === 'string' ? ca : [...ca] }),
    },
  });
}
