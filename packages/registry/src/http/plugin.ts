import type { FastifyInstance, FastifyPluginAsync, FastifyReply, HTTPMethods } from 'fastify';
import { hasCode } from '../storage/errno.ts';
import { deleteBlob, readBlob } from './blob-endpoint.ts';
import type { Context, Exchange } from './exchange.ts';
import { listReferrers, listRepositories, listTags } from './list-endpoint.ts';
import { deleteManifest, readManifest } from './manifest-endpoint.ts';
import { putManifest } from './put-manifest-endpoint.ts';
import { RegistryError } from './registry-error.ts';
import { type Route, readRoute } from './route.ts';
import { appendUpload, beginUpload, cancelUpload, completeUpload, readUpload } from './upload-endpoint.ts';

type Endpoint<R extends Route> = (context: Context, exchange: Exchange, route: R) => Promise<FastifyReply>;
type Endpoints = {
  readonly [K in Route['kind']]: Readonly<Record<string, Endpoint<Extract<Route, { kind: K }>>>>;
};

const METHODS: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** A refused body of up to this size is read to its end, so that the client sees the answer and keeps its connection. */
const DRAINED_BYTES = 16 * 1024 * 1024;

const ENDPOINTS: Endpoints = {
  base: { GET: greet, HEAD: greet },
  catalog: { GET: listRepositories },
  uploads: { POST: beginUpload },
  upload: { GET: readUpload, PATCH: appendUpload, PUT: completeUpload, DELETE: cancelUpload },
  blob: { GET: readBlob, HEAD: readBlob, DELETE: deleteBlob },
  manifest: { GET: readManifest, HEAD: readManifest, PUT: putManifest, DELETE: deleteManifest },
  tags: { GET: listTags },
  referrers: { GET: listReferrers },
};

/** Registers `/v2` and all below it; give it no prefix. Bodies stay streams here, whatever their type. */
export function registryPlugin(context: Context): FastifyPluginAsync {
  return async (root) => {
    await root.register(async (app) => {
      app.removeAllContentTypeParsers();
      app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
      app.addHook('onRequest', async (_request, reply) => {
        reply.headers({
          'docker-distribution-api-version': 'registry/2.0',
          'x-content-type-options': 'nosniff',
          'content-disposition': 'attachment',
          'content-security-policy': "sandbox; default-src 'none'",
        });
      });
      answerErrors(app, context);
      for (const url of ['/v2', '/v2/*']) {
        app.route({
          method: METHODS,
          url,
          exposeHeadRoute: false,
          handler: (request, reply) => dispatch(context, { request, reply }),
        });
      }
    });
  };
}

/** What the operating system, and ports that store, say when there is no space. */
const FULL = ['ENOSPC', 'EDQUOT', 'STORAGE_FULL'];

async function dispatch(context: Context, exchange: Exchange): Promise<FastifyReply> {
  const { request } = exchange;
  const route = readRoute(request.raw.url ?? '');
  const methods: Readonly<Record<string, Endpoint<never>>> = ENDPOINTS[route.kind];
  const endpoint = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
  if (endpoint === undefined) {
    const headers = { allow: Object.keys(methods).join(', ') };
    throw new RegistryError(405, 'UNSUPPORTED', `${request.method} is not supported here`, { headers });
  }
  return endpoint(context, exchange, route as never);
}

/** GET `/v2/`: tells clients that this is a registry, and how to log in. */
async function greet(context: Context, { request, reply }: Exchange): Promise<FastifyReply> {
  await context.gate.enter(request);
  return reply.send({});
}

function answerErrors(app: FastifyInstance, context: Context): void {
  app.setErrorHandler(async (error, request, reply) => {
    const answer = error instanceof RegistryError ? error : unexpected(error);
    // A client that hung up in the middle of its body is no fault of the service.
    if (answer.status >= 500 && !request.raw.readableAborted) {
      context.log.error({ err: error, method: request.method, url: request.url }, 'registry request failed');
    }
    const unread = !request.raw.complete && Number(request.headers['content-length']) > DRAINED_BYTES;
    if (unread) reply.header('connection', 'close');
    // Node reads on by itself only where nobody has begun to.
    else request.raw.resume();
    reply.code(answer.status).headers(answer.headers).removeHeader('etag');
    if (request.method === 'HEAD') return reply.send();
    return reply.type('application/json').send(answer.body);
  });
}

function unexpected(error: unknown): RegistryError {
  if (FULL.some((code) => hasCode(error, code))) {
    return new RegistryError(507, 'UNKNOWN', 'the registry has no space left', { cause: error });
  }
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status >= 400 && status < 500)
    return new RegistryError(status, 'UNSUPPORTED', (error as Error).message, { cause: error });
  return new RegistryError(500, 'UNKNOWN', 'internal error', { cause: error });
}
