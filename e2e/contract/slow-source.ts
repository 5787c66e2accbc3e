import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SlowSource {
  /** Of a package that never comes to its end: a build of it runs until it is stopped. */
  readonly url: string;
  close(): void;
}

/** The service must be let to the loopback by STAGEWRIGHT_ALLOW_NETWORKS. */
export async function startSlowSource(): Promise<SlowSource> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-length': '1000000' });
    response.write('PK');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/MainLoop.jar`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
