import { once } from 'node:events';
import type { Server, Socket } from 'node:net';

/** Where a part listens: a port of the loopback, or a Unix socket (a leading NUL means the abstract namespace). */
export type Address = { readonly host: string; readonly port: number } | { readonly path: string };

/** `127.0.0.1:5000`, as registries and services are named. */
export function addressOf(host: string): Address {
  const { hostname, port } = new URL(`http://${host}`);
  return { host: hostname, port: Number(port) };
}

/** Opens the server and answers where it listens: port 0 takes a free one. */
export async function listenOn(server: Server, address: Address): Promise<Address> {
  server.listen(address);
  await once(server, 'listening');
  const bound = server.address();
  return bound !== null && typeof bound === 'object' ? { host: bound.address, port: bound.port } : address;
}

/** `host:port` for URLs; the path of a Unix socket as it is. */
export function nameOf(address: Address): string {
  return 'path' in address ? address.path : `${address.host}:${address.port}`;
}

/** Ends a connection as a failing network does: by a reset where there is one, and nothing that waits is sent any more. One that has ended has none. */
export function cut(socket: Socket | null): void {
  if (socket === null || socket.destroyed) return;
  if (socket.remoteFamily === undefined) socket.destroy();
  else socket.resetAndDestroy();
}
