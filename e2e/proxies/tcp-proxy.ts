import { createServer } from 'node:net';
import { type Address, listenOn, nameOf } from './address.ts';
import { Gate } from './gate.ts';
import type { TcpFaults } from './tcp-faults.ts';
import { Link, type TcpConnection } from './tcp-link.ts';

export interface TcpProxyOptions {
  readonly upstream: Address;
  /** Default: a free port of the loopback. */
  readonly listen?: Address;
  /** Asked once for each connection. Default: none. */
  readonly faults?: (connection: TcpConnection) => TcpFaults;
}

/** Stands between two parts and does to their connections what networks do. */
export interface TcpProxy {
  readonly address: Address;
  readonly name: string;
  readonly connections: readonly TcpConnection[];
  /** Cuts every connection that is open. */
  cutAll(): void;
  /** From here on nothing passes on any connection, new ones included, and nobody is told. */
  partition(): void;
  /** What was held back by a partition passes on. */
  heal(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  const { upstream, listen = { host: '127.0.0.1', port: 0 }, faults = () => ({}) } = options;
  const links: Link[] = [];
  const gate = new Gate();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const link = new Link(links.length, client, gate);
    links.push(link);
    link.open(upstream, faults(link));
  });
  const address = await listenOn(server, listen);
  const cutAll = () => {
    for (const link of links) link.cut();
  };
  return {
    address,
    name: nameOf(address),
    connections: links,
    cutAll,
    partition: () => gate.shut(),
    heal: () => gate.open(),
    async close() {
      gate.open();
      cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
