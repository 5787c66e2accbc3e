import type { Endpoint } from '@stagewright/api';
import type { FastifyRequest } from 'fastify';
import type { Authenticator } from '../auth/authenticator.ts';
import type { WorkerKeys } from '../auth/worker-keys.ts';
import type { Caller } from '../domain/caller.ts';
import { isConsoleRequest, sessionToken } from './console/console-request.ts';
import { requireProof } from './console/session-proof.ts';
import { ProblemError } from './problem-error.ts';
import { rawBody } from './raw-body.ts';

/** Huawei's gateway takes signed bodies up to 12 MB. */
const SIGNED_BODY_LIMIT = 12 * 1024 * 1024;

export interface AccessOptions {
  readonly authenticator: Authenticator;
  readonly workerKeys: WorkerKeys;
}

export const workerKeyOf = (request: FastifyRequest): string => String(request.headers['x-worker-key'] ?? '');

/** The console's requests are known by its cookie and by nothing else. */
function headersOf(request: FastifyRequest): FastifyRequest['headers'] {
  if (!isConsoleRequest(request)) return request.headers;
  const token = sessionToken(request);
  return token === '' ? {} : { 'x-auth-token': token };
}

async function callerOf(request: FastifyRequest, authenticator: Authenticator): Promise<Caller> {
  const result = await authenticator.authenticate({
    method: request.method,
    url: request.raw.url ?? request.url,
    headers: headersOf(request),
    remoteAddress: request.ip,
    rawBody: () => rawBody(request, SIGNED_BODY_LIMIT),
  });
  if (result.kind === 'caller') {
    if (!isConsoleRequest(request)) return result.caller;
    requireProof(request, sessionToken(request));
    return { ...result.caller, via: 'session' };
  }
  if (result.kind === 'locked')
    throw new ProblemError('too_many_failures', result.message, { retryAfterS: result.retryAfterS });
  throw new ProblemError('unauthorized', result.message);
}

/** Lets the request in or ends it. Answers the caller for `token` and `admin` endpoints, null for the others. */
export async function admit(
  endpoint: Endpoint,
  request: FastifyRequest,
  options: AccessOptions,
): Promise<Caller | null> {
  switch (endpoint.auth) {
    case 'none':
      return null;
    case 'worker':
      if (options.workerKeys.identify(workerKeyOf(request))) return null;
      throw new ProblemError('worker_unauthorized');
    case 'admin':
    case 'token': {
      const caller = await callerOf(request, options.authenticator);
      if (endpoint.auth === 'admin' && !caller.admin)
        throw new ProblemError('forbidden', 'Only an administrator may do this.');
      if (endpoint.action && !caller.actions.has(endpoint.action)) {
        throw new ProblemError('forbidden', `Policy doesn't allow ${endpoint.action} to be performed.`);
      }
      return caller;
    }
  }
}
