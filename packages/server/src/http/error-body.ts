import type { FastifyRequest } from 'fastify';
import type { ProblemError } from './problem-error.ts';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

/** The codes of the OCI distribution specification. */
const REGISTRY_CODES: Readonly<Record<number, string>> = {
  401: 'UNAUTHORIZED',
  403: 'DENIED',
  429: 'TOOMANYREQUESTS',
};

function isKeystone(url: string): boolean {
  return /^\/v3(\.0)?(\/|\?|$)/.test(url) && !/^\/v3\/[^/]+\/assembling\//.test(url);
}

/** An error in the shape of the API that was called: Keystone's under `/v3`, the registry's under `/v2`, the catalogue's elsewhere. */
export function errorBody(error: ProblemError, status: number, { url, id }: FastifyRequest): object {
  const { message } = error;
  if (isKeystone(url)) {
    return { error: { code: status, message, title: TITLES[status] ?? 'Internal Server Error' } };
  }
  if (/^\/v2(\/|\?|$)/.test(url)) {
    const code = REGISTRY_CODES[status] ?? (status < 500 ? 'UNSUPPORTED' : 'UNKNOWN');
    return { errors: [{ code, message }] };
  }
  return { error_code: error.problem.code, error_msg: message, request_id: id };
}
