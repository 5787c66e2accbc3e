import type { FastifyRequest } from 'fastify';

const PREFIX = '/console/api';
const COOKIE = 'stagewright_session';

/** What the router needs of a request before it is one of Fastify's. */
interface IncomingRequest {
  readonly url?: string | undefined;
}

const consoleRequests = new WeakSet<IncomingRequest>();

/** Requests of the console reach every endpoint below a prefix of their own; only there is its cookie looked at. */
export function rewriteConsoleUrl(request: IncomingRequest): string {
  const url = request.url ?? '/';
  if (!url.startsWith(`${PREFIX}/`)) return url;
  consoleRequests.add(request);
  return url.slice(PREFIX.length);
}

export const isConsoleRequest = (request: FastifyRequest): boolean => consoleRequests.has(request.raw);

/** The token in the session's cookie; empty without one. */
export function sessionToken(request: FastifyRequest): string {
  const cookies = request.headers.cookie?.split(/;\s*/) ?? [];
  const found = cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`));
  return found?.slice(COOKIE.length + 1) ?? '';
}

/** `Secure` wherever the browser came over TLS, to us or to a trusted proxy. */
export function sessionCookie(
  request: Pick<FastifyRequest, 'protocol'>,
  token: string,
  maxAgeS: number,
): string {
  const parts = [`${COOKIE}=${token}`, 'Path=/console', 'HttpOnly', 'SameSite=Strict', `Max-Age=${maxAgeS}`];
  if (request.protocol === 'https') parts.push('Secure');
  return parts.join('; ');
}
