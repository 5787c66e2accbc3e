import { PROBLEMS } from '@stagewright/api';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { AllowedMethods } from './allowed-methods.ts';
import { errorBody } from './error-body.ts';
import { ProblemError } from './problem-error.ts';
import { storageProblemOf } from './storage-problem.ts';

export interface ErrorOptions {
  /** Answers 404, 405 and 409 as 400 under `/assembling/v1`, for clients that know only the documented codes. */
  readonly strictStatus: boolean;
}

const FASTIFY_PROBLEMS: Readonly<Record<string, (request: FastifyRequest) => ProblemError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ({ routeOptions }) =>
    new ProblemError('too_large', `The body may have ${routeOptions.bodyLimit} bytes at most.`),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new ProblemError('parameter_invalid', 'header Content-Type: must be a media type, application/json.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new ProblemError('parameter_invalid', 'header Content-Length: must be the length of the body.'),
  FST_ERR_BAD_URL: () => new ProblemError('parameter_invalid', 'path: must be percent-encoded UTF-8.'),
  FST_ERR_MAX_PARAM_LENGTH: () => new ProblemError('route_not_found'),
};

function toProblem(error: unknown, request: FastifyRequest): ProblemError {
  if (error instanceof ProblemError) return error;
  const { code, statusCode } = error as Partial<FastifyError>;
  const known = code === undefined ? undefined : FASTIFY_PROBLEMS[code];
  if (known) return known(request);
  const ofStorage = storageProblemOf(error);
  if (ofStorage) return ofStorage;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new ProblemError('request_malformed', undefined, { cause: error });
  }
  return new ProblemError('internal', undefined, { cause: error });
}

/** Sends an error in the shape of the API that was called. */
export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  options: ErrorOptions,
): void {
  const problem = toProblem(error, request);
  // A client that hung up in the middle of its body is no fault of the service.
  if (problem.problem.status >= 500 && !request.raw.readableAborted) {
    request.log.error({ err: problem.cause ?? problem }, 'request failed');
  }
  const fold =
    options.strictStatus &&
    request.url.startsWith('/assembling/v1') &&
    [404, 405, 409].includes(problem.problem.status);
  const status = fold ? 400 : problem.problem.status;
  if (problem.retryAfterS !== undefined) reply.header('retry-after', String(Math.ceil(problem.retryAfterS)));
  if (!request.raw.complete && status === 413) reply.header('connection', 'close');
  // What the router refuses has seen no hook.
  reply
    .header('x-request-id', request.id)
    .code(status)
    .send(errorBody(problem, status, request));
}

export function sendNotFound(
  request: FastifyRequest,
  reply: FastifyReply,
  { allowedMethods, ...options }: ErrorOptions & { readonly allowedMethods: AllowedMethods },
): void {
  const path = request.url.split('?', 1)[0] ?? '';
  const shown = `${request.method} ${path.slice(0, 200)}`;
  const methods = allowedMethods(path);
  const name = methods.length > 0 ? 'method_not_allowed' : 'route_not_found';
  if (methods.length > 0) reply.header('allow', methods.join(', '));
  const { message, advice } = PROBLEMS[name];
  sendProblem(
    new ProblemError(name, `${message.replace(/\.$/, '')}: ${shown}. ${advice}`),
    request,
    reply,
    options,
  );
}
