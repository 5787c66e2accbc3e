import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A place that packages are fetched from, and that keeps a build running for as long as a test needs. */
export interface HeldDownload {
  /** Fetches of it begin and do not go on until `release`. */
  readonly url: string;
  /** Lets this fetch and every later one have all bytes. */
  release(): void;
  close(): Promise<void>;
}

export async function holdDownload(bytes: Buffer): Promise<HeldDownload> {
  let released = false;
  const held: ServerResponse[] = [];
  const finish = (response: ServerResponse) => response.end(bytes.subarray(1));
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 1));
    if (released) finish(response);
    else held.push(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/package`,
    release() {
      released = true;
      for (const response of held.splice(0)) finish(response);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
