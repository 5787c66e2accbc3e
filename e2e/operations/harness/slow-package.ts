import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nodePackage } from './world.ts';

/** Lets services on this machine fetch from here. */
export const ALLOW_LOOPBACK = { STAGEWRIGHT_ALLOW_NETWORKS: '127.0.0.0/8' };

/** A package whose second half comes when the test says so: a build of it runs until then. */
export interface SlowPackage {
  readonly url: string;
  /** From now on it comes whole. */
  release(): void;
  close(): Promise<void>;
}

export async function serveSlowly(): Promise<SlowPackage> {
  const bytes = nodePackage();
  const half = bytes.length >> 1;
  const held = new Set<ServerResponse>();
  let released = false;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    if (released) {
      response.end(bytes);
      return;
    }
    response.write(bytes.subarray(0, half));
    held.add(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/app.tgz`,
    release() {
      released = true;
      for (const response of held) response.end(bytes.subarray(half));
      held.clear();
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
