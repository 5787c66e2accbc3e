import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { Probe } from './run-image.ts';

/** The example server answers on its port with JSON that says hello. */
export function answersHello(port: number): Probe {
  const url = `http://127.0.0.1:${port}/`;
  return async () => {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(1_000) });
      const answer = (await response.json()) as { readonly hello?: string; readonly node?: string };
      return answer.hello === 'world' ? `GET / answers hello world, from Node ${answer.node}` : undefined;
    } catch {
      return undefined;
    }
  };
}

/** The example program prints what it runs on, then a line each second. */
export const loops: Probe = async (output) => {
  const java = /^MainLoop on Java \d+$/m.exec(output)?.[0];
  return java !== undefined && /^loop 2 /m.test(output) ? `it prints "${java}" and loops` : undefined;
};

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
