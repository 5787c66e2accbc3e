import { PROBLEMS } from '@stagewright/api';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from './problem-error.ts';
import { storageProblemOf } from './storage-problem.ts';

export interface ErrorOptions {
  /** Answers 404 and 409 as 400 under `/assembling/v1`, for clients that know only the documented codes. */
  readonly strictStatus: boolean;
}

const FASTIFY_PROBLEMS: Readonly<Record<string, ProblemError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: new ProblemError('too_large', 'The body is larger than this route takes.'),
  FST_ERR_CTP_INVALID_JSON_BODY: new ProblemError('body_malformed'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: new ProblemError(
    'parameter_invalid',
    'Content-Type must be application/json.',
  ),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: new ProblemError(
    'parameter_invalid',
    'Content-Length does not match the body.',
  ),
};

export function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const { code, statusCode } = error as Partial<FastifyError>;
  const known = code === undefined ? undefined : FASTIFY_PROBLEMS[code];
  if (known) return known;
  const ofStorage = storageProblemOf(error);
  if (ofStorage) return ofStorage;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new ProblemError('parameter_invalid', 'The request could not be read.', { cause: error });
  }
  return new ProblemError('internal', undefined, { cause: error });
}

function isKeystone(url: string): boolean {
  return /^\/v3(\.0)?(\/|\?|$)/.test(url) && !/^\/v3\/[^/]+\/assembling\//.test(url);
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

/** Sends an error in the shape of the API that was called: Keystone's under `/v3`, the catalogue's elsewhere. */
export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  options: ErrorOptions,
): void {
  const problem = toProblem(error);
  if (problem.problem.status >= 500) request.log.error({ err: problem.cause ?? problem }, 'request failed');
  const fold =
    options.strictStatus &&
    request.url.startsWith('/assembling/v1') &&
    [404, 409].includes(problem.problem.status);
  const status = fold ? 400 : problem.problem.status;
  if (problem.retryAfterS !== undefined) reply.header('retry-after', String(Math.ceil(problem.retryAfterS)));
  if (!request.raw.complete && status === 413) reply.header('connection', 'close');
  reply.code(status).send(
    isKeystone(request.url)
      ? {
          error: {
            code: status,
            message: problem.message,
            title: TITLES[status] ?? 'Internal Server Error',
          },
        }
      : { error_code: problem.problem.code, error_msg: problem.message, request_id: request.id },
  );
}

export function sendNotFound(request: FastifyRequest, reply: FastifyReply, options: ErrorOptions): void {
  const message = `${PROBLEMS.route_not_found.message} ${request.method} ${request.url.split('?')[0]?.slice(0, 200)}`;
  sendProblem(new ProblemError('route_not_found', message), request, reply, options);
}
