import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../problem-error.ts';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** Follows from the session's token, so that nothing more must be kept; does not lead back to it. */
export function csrfToken(token: string): string {
  return createHmac('sha256', token).update('stagewright console').digest('base64url');
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/** Browsers send `Origin` with every change; a proxy that does not pass the host on is known by the public address. */
export function requireSameOrigin(request: FastifyRequest, publicUrl: string): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  if (![request.host, hostOf(publicUrl)].includes(hostOf(origin))) throw new ProblemError('session_unproved');
}

/** A change made with the session must carry the token that only pages of this origin can read. @throws ProblemError */
export function requireProof(request: FastifyRequest, token: string): void {
  if (SAFE_METHODS.includes(request.method)) return;
  const given = Buffer.from(String(request.headers['x-csrf-token'] ?? ''));
  const expected = Buffer.from(csrfToken(token));
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new ProblemError('session_unproved');
}
