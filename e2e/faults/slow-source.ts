import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An http source that sends a package in pieces, with pauses, so that a download takes its time. */
export interface SlowSource {
  /** `pauseMs`: before the second half. */
  url(name: string, pauseMs: number): string;
  /** Downloads that nobody has ended. */
  open(): number;
  close(): Promise<void>;
}

export async function startSlowSource(packages: Readonly<Record<string, Buffer>>): Promise<SlowSource> {
  const answers = new Set<ServerResponse>();
  const server: Server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://source');
    const bytes = packages[pathname.slice(1)];
    if (!bytes) {
      response.writeHead(404).end();
      return;
    }
    answers.add(response);
    const half = bytes.length >> 1;
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, half));
    const rest = setTimeout(() => response.end(bytes.subarray(half)), Number(searchParams.get('pause')));
    response.on('close', () => {
      clearTimeout(rest);
      answers.delete(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (name, pauseMs) => `http://127.0.0.1:${port}/${name}?pause=${pauseMs}`,
    open: () => answers.size,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
