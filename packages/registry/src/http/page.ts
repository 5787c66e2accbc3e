import type { FastifyRequest } from 'fastify';
import { queryOf } from './exchange.ts';
import { RegistryError } from './registry-error.ts';

/** `n` and `last` of a list request; `n` absent: everything. */
export interface PageRequest {
  readonly limit: number | undefined;
  readonly after: string | undefined;
}

/** @throws RegistryError */
export function readPageRequest(request: FastifyRequest, largest: number): PageRequest {
  const n = queryOf(request, 'n');
  if (n !== undefined && !/^\d{1,9}$/.test(n)) {
    throw new RegistryError(400, 'UNSUPPORTED', 'n is not a number', { detail: { n: n.slice(0, 100) } });
  }
  const after = queryOf(request, 'last');
  return {
    limit: n === undefined ? undefined : Math.min(Number(n), largest),
    after: after === '' ? undefined : after,
  };
}

/** The `Link` to the page after `last`. */
export function nextPage(path: string, limit: number, last: string): string {
  return `<${path}?last=${encodeURIComponent(last)}&n=${limit}>; rel="next"`;
}
