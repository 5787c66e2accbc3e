import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ConsoleFile, ConsoleFiles } from './console-files.ts';

/** No inline script or style, nothing from elsewhere, in nobody's frame. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

const NOT_BUILT =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Stagewright</title>' +
  '<h1>The console is not built</h1><p>The service runs, and its API answers. In a checkout, ' +
  '<code>npm run console</code> builds the console; then load this page again.</p></html>';

const HASHED = /^assets\//;
/** What programs ask for; an address that a person typed there gets the API's own answer. */
const API = /^\/(?:console|assembling|stagewright|v[23](?:\.0)?|healthz|readyz|openapi\.json)(?:[/?]|$)/;

const accepts = (header: string | undefined, what: string): boolean =>
  header?.split(',').some((entry) => entry.trim().split(';')[0] === what) ?? false;

function sendFile(request: FastifyRequest, reply: FastifyReply, file: ConsoleFile): FastifyReply {
  const encodings = request.headers['accept-encoding'];
  const coding = ['br', 'gzip'].find((name) => file.bodies[name] && accepts(encodings, name)) ?? 'identity';
  reply.headers({ ...PAGE_HEADERS, etag: file.etag, vary: 'accept, accept-encoding' });
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  if (coding !== 'identity') reply.header('content-encoding', coding);
  return reply.type(file.type).send(file.bodies[coding]);
}

/** The console's page and files. */
export interface ConsolePages {
  /** Whether the request is a person's, who looks at a page of the console rather than calls the API. */
  isPage(request: FastifyRequest): boolean;
  sendPage(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>;
  /** Mounts the files below `/console/`. */
  mount(app: FastifyInstance): void;
}

export function createConsolePages(files: ConsoleFiles): ConsolePages {
  return {
    isPage: ({ method, url, headers }) =>
      (method === 'GET' || method === 'HEAD') && accepts(headers.accept, 'text/html') && !API.test(url),
    async sendPage(request, reply) {
      const page = await files.find('index.html');
      reply.code(page ? 200 : 503).header('cache-control', 'no-cache');
      if (page) return sendFile(request, reply, page);
      return reply.headers(PAGE_HEADERS).type('text/html; charset=utf-8').send(NOT_BUILT);
    },
    mount(app) {
      app.get('/console/*', async (request, reply) => {
        const path = (request.params as { '*': string })['*'];
        const file = path === 'index.html' ? null : await files.find(path);
        if (!file) return reply.callNotFound();
        const cache = HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
        return sendFile(request, reply.header('cache-control', cache), file);
      });
    },
  };
}
