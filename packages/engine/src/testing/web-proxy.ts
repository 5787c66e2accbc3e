import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer, type SecureContextOptions } from 'node:tls';

export interface TestProxy {
  readonly url: string;
  /** `host:port` of every CONNECT that was let through. */
  readonly led: string[];
  close(): Promise<void>;
}

export interface TestProxyOptions {
  /** Wanted of everybody. */
  readonly login?: { readonly username: string; readonly password: string };
  /** Looks into TLS: answers in the place of the other side, with a certificate of its own, and passes on what it then hears. */
  readonly intercept?: SecureContextOptions;
  /** Where a name leads; the proxy alone knows. Default: where it says. */
  readonly route?: (host: string, port: number) => { readonly host: string; readonly port: number };
}

/** A proxy on the loopback, as companies have them. */
export async function startWebProxy(options: TestProxyOptions = {}): Promise<TestProxy> {
  const { login, intercept, route = (host: string, port: number) => ({ host, port }) } = options;
  const led: string[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    return socket;
  };
  const expected = login && `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
  const proxy = createServer((_request, response) => response.writeHead(501).end());
  proxy.on('connect', (request, client: Socket) => {
    keep(client);
    if (expected !== undefined && request.headers['proxy-authorization'] !== expected) {
      client.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
      );
      return;
    }
    const [, host = '', port = ''] = /^\[?(.+?)\]?:(\d+)$/.exec(request.url ?? '') ?? [];
    led.push(`${host}:${port}`);
    const target = keep(connect(route(host, Number(port))));
    target.once('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    target.once('connect', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      if (intercept === undefined) client.pipe(target).pipe(client);
      else secure(client, target, intercept);
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    led,
    async close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}

/** What the client says inside its TLS goes on in the open: the other side of these tests speaks plain HTTP. */
function secure(client: Socket, target: Socket, context: SecureContextOptions): void {
  const inner: Server = createSecureServer(context, (inside) => {
    inside.on('error', () => undefined);
    inside.pipe(target).pipe(inside);
  });
  inner.on('tlsClientError', () => client.destroy());
  inner.emit('connection', client);
}
