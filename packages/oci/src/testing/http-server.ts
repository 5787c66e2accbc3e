import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

export interface TestServer {
  readonly host: string;
  /** Everything that was asked, in order. */
  readonly seen: readonly SeenRequest[];
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** A server on the loopback that is closed when the running test is over. */
export async function startServer(handler: Handler, address = '127.0.0.1'): Promise<TestServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    void (async () => await handler(request, response))().catch(() => response.destroy());
  });
  server.listen(0, address);
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const bound = server.address();
  return { host: `${address}:${typeof bound === 'object' && bound !== null ? bound.port : 0}`, seen };
}
