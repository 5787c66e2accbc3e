import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Address, listenOn, nameOf } from './address.ts';
import { type FaultRule, FaultScript } from './http-fault.ts';
import { Passing } from './passing-request.ts';
import { type SeenRequest, Sightings } from './seen-request.ts';

export interface HttpProxyOptions {
  readonly upstream: Address;
  /** Default: a free port of the loopback. */
  readonly listen?: Address;
  /** Keep no record of requests: for a proxy that many pass. Default false. */
  readonly forgetful?: boolean;
}

/** Stands before an HTTP server, records every request, and does to some of them what it is told to. */
export interface HttpProxy {
  readonly address: Address;
  readonly name: string;
  readonly requests: readonly SeenRequest[];
  /** Rules that came first go first. Answers how to take the rule back. */
  script(rule: FaultRule): () => void;
  /** The first request for which the condition holds, now or later; rejects when there is none in time. */
  until(condition: (request: SeenRequest) => boolean, timeoutMs?: number): Promise<SeenRequest>;
  close(): Promise<void>;
}

export async function startHttpProxy(options: HttpProxyOptions): Promise<HttpProxy> {
  const { upstream, listen = { host: '127.0.0.1', port: 0 }, forgetful = false } = options;
  const script = new FaultScript();
  const sightings = new Sightings();
  const connections = new Map<Socket, { readonly number: number; requests: number }>();
  let opened = 0;
  let taken = 0;
  const take = (request: IncomingMessage, response: ServerResponse) => {
    const connection = connections.get(request.socket) ?? { number: -1, requests: 0 };
    const passing = new Passing({
      request,
      response,
      upstream,
      number: taken++,
      connection: connection.number,
      before: connection.requests++,
      changed: () => sightings.changed(),
    });
    if (!forgetful) sightings.requests.push(passing);
    const fault = script.faultFor(passing);
    sightings.changed();
    void passing.suffer(fault);
  };
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 }, take);
  server.on('connection', (socket) => {
    connections.set(socket, { number: opened++, requests: 0 });
    socket.once('close', () => connections.delete(socket));
  });
  const address = await listenOn(server, listen);
  return {
    address,
    name: nameOf(address),
    requests: sightings.requests,
    script: (rule) => script.add(rule),
    until: (condition, timeoutMs) => sightings.until(condition, timeoutMs),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
