import type { Endpoint } from '@stagewright/api';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Caller } from '../domain/caller.ts';
import { newHexId } from '../system/ids.ts';
import { type AccessOptions, admit } from './access.ts';
import { createAllowedMethods } from './allowed-methods.ts';
import { answerClientError } from './client-error.ts';
import { rewriteConsoleUrl } from './console/console-request.ts';
import type { ConsolePages } from './console/pages.ts';
import { type ErrorOptions, sendNotFound, sendProblem } from './errors.ts';
import { parseJsonBody } from './json-body.ts';
import { replayBody } from './raw-body.ts';
import { passOverRestOfBody } from './rest-of-body.ts';
import type { Call, Route } from './route.ts';
import { validate } from './validation.ts';

export interface HttpOptions extends AccessOptions, ErrorOptions {
  readonly routes: readonly Route[];
  readonly logger: FastifyBaseLogger;
  readonly trustedProxies: readonly string[];
  /** Largest JSON body in bytes. */
  readonly bodyLimit: number;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  /** Aborts when the service shuts down: requests that wait are answered at once. */
  readonly closing: AbortSignal;
  readonly console?: ConsolePages;
}

function refuseSchema(): never {
  throw new Error('Routes are checked by their endpoints, not by schemas of Fastify.');
}

/** In place of Ajv and the serializer, a hundred files that Fastify else loads at each start. */
const NO_SCHEMAS = { buildValidator: () => refuseSchema, buildSerializer: () => refuseSchema };

const callers = new WeakMap<FastifyRequest, Caller | null>();

/** Real clients send a JSON type with no body, and JSON under another type or none; all work. Bodies of `bytes` routes stay streams. */
function addParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const json = { parseAs: 'buffer' } as const;
  const parser = async (request: FastifyRequest, body: Buffer) => parseJsonBody(request, body);
  app.addContentTypeParser('*', json, parser);
}

function signalOf(reply: FastifyReply, closing: AbortSignal): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return AbortSignal.any([gone.signal, closing]);
}

function createCall(
  request: FastifyRequest,
  endpoint: Endpoint,
  rest: Pick<Call<Endpoint>, 'reply'> & { closing: AbortSignal },
): Call<Endpoint> {
  const parts = validate(endpoint, { params: request.params, query: request.query, body: request.body });
  let signal: AbortSignal | undefined;
  return {
    params: parts.params as never,
    query: parts.query as never,
    body: parts.body as never,
    caller: callers.get(request) as Caller,
    request,
    reply: rest.reply,
    get signal() {
      signal ??= signalOf(rest.reply, rest.closing);
      return signal;
    },
  };
}

function mount(app: FastifyInstance, { endpoint, handle }: Route, options: HttpOptions): void {
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    exposeHeadRoute: false,
    onRequest: async (request) => {
      callers.set(request, await admit(endpoint, request, options));
    },
    handler: async (request, reply) => {
      const answer = await handle(createCall(request, endpoint, { reply, closing: options.closing }));
      if (reply.sent || reply.raw.headersSent) return reply;
      if (reply.statusCode === 200) reply.code(endpoint.status);
      return reply.send(answer ?? (endpoint.response ? {} : undefined));
    },
  });
}

function mountAll(app: FastifyInstance, options: HttpOptions): void {
  const bytes = options.routes.filter(({ endpoint }) => endpoint.bodyKind === 'bytes');
  for (const route of options.routes) if (!bytes.includes(route)) mount(app, route, options);
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload));
    for (const route of bytes) mount(scope, route, options);
    done();
  });
}

/** The HTTP frame: ids, authentication, validation and errors for a list of routes. Does not listen. */
export function createHttp(options: HttpOptions): FastifyInstance {
  const app: FastifyInstance = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyLimit,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    genReqId: newHexId,
    requestIdHeader: false,
    rewriteUrl: rewriteConsoleUrl,
    forceCloseConnections: 'idle',
    // Who still has a connection gets a true answer: everything works until the last request has ended.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply, options),
    clientErrorHandler: answerClientError,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 2048 },
    schemaController: { compilersFactory: NO_SCHEMAS },
    ...(options.tls ? { https: { ...options.tls } } : {}),
  });
  addParsers(app);
  const allowedMethods = createAllowedMethods(options.routes.map(({ endpoint }) => endpoint));
  const answerNotFound = (request: FastifyRequest, reply: FastifyReply) =>
    options.console?.isPage(request)
      ? options.console.sendPage(request, reply)
      : sendNotFound(request, reply, { ...options, allowedMethods });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // Before its body is read: what is wrong is the address, not the body.
    if (request.is404) await answerNotFound(request, reply);
  });
  app.setNotFoundHandler(answerNotFound);
  app.addHook('preParsing', async (request, _reply, payload) => (await replayBody(request)) ?? payload);
  app.setErrorHandler((error, request, reply) => {
    passOverRestOfBody(request, reply);
    return sendProblem(error, request, reply, options);
  });
  mountAll(app, options);
  options.console?.mount(app);
  return app;
}
