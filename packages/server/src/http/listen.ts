import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { ListenAddress } from '../config/setting.ts';

export interface Listening {
  readonly address: ListenAddress;
  /** `https://host:port` as it listens; behind a proxy the public address is another. */
  readonly url: string;
}

/** Opens the public port. Answers the port that was taken when 0 was asked for. */
export async function listen(
  app: FastifyInstance,
  { host, port }: ListenAddress,
  tls: boolean,
): Promise<Listening> {
  await app.listen({ host, port });
  const bound = app.server.address();
  const actual = { host, port: typeof bound === 'object' && bound ? bound.port : port };
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return { address: actual, url: `${tls ? 'https' : 'http'}://${name}:${actual.port}` };
}

export interface LocalSocket {
  /** For `connect({ path })`. */
  readonly path: string;
  close(): Promise<void>;
}

/**
 * A second way in, for the embedded worker: a socket in Linux's abstract namespace. It has no file that a crash could leave behind,
 * no limit by the data folder's path, and nobody gets past it without the worker's key.
 */
export async function listenLocally(app: FastifyInstance): Promise<LocalSocket> {
  const path = `\0stagewright-${randomBytes(16).toString('hex')}`;
  const server: Server = createServer(
    { keepAliveTimeout: 60_000, highWaterMark: 1 << 18 },
    (request, response) => app.routing(request, response),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path }, resolve);
  });
  return {
    path,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
