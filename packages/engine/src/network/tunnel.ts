import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { bareHost } from './host-guard.ts';
import type { WebProxy } from './proxies.ts';

/** The proxy was reached and would not, or could not, lead on. */
export class ProxyRefusedError extends Error {
  readonly code = 'PROXY_REFUSED';
  readonly temporary: boolean;
  /** What it answered; 0 where that was no answer of HTTP. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.name = 'ProxyRefusedError';
    this.status = status;
    this.temporary = status >= 500;
  }
}

export interface TunnelOptions {
  readonly proxy: WebProxy;
  /** A name is for the proxy to resolve. */
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** Told of the connection as soon as it is begun, for whoever may have to end it. */
  readonly begun?: (socket: Socket) => void;
}

const LARGEST_ANSWER = 16_384;
const END_OF_HEAD = '\r\n\r\n';

/** A connection through a proxy (RFC 9110, 9.3.6). Rejects with what went wrong on the way, and has then left nothing open. */
export async function openTunnel(options: TunnelOptions): Promise<Socket> {
  const { proxy, host, port, timeoutMs } = options;
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const socket = connectTo(proxy);
  options.begun?.(socket);
  const timer = setTimeout(
    () => socket.destroy(new Error(`the proxy ${proxy.url.host} did not answer in time`)),
    timeoutMs,
  );
  try {
    await ready(socket, proxy);
    socket.write(requestOf(target, proxy));
    judge(await readHead(socket), target, proxy);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function connectTo({ url }: WebProxy): Socket {
  const host = bareHost(url.hostname);
  if (url.protocol === 'https:')
    return connectSecure({ host, port: Number(url.port) || 443, servername: host });
  return connectPlain({ host, port: Number(url.port) || 80, noDelay: true });
}

function ready(socket: Socket, { url }: WebProxy): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      socket.off('error', reject);
      resolve();
    });
  });
}

function requestOf(target: string, { login }: WebProxy): string {
  const basic =
    login === undefined ? '' : Buffer.from(`${login.username}:${login.password}`).toString('base64');
  const lines = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`];
  return [...lines, ...(basic ? [`Proxy-Authorization: Basic ${basic}`] : []), '', ''].join('\r\n');
}

/** The head of the answer; what follows it belongs to the other side and stays in the socket. */
async function readHead(socket: Socket): Promise<string> {
  let said = Buffer.alloc(0);
  for (;;) {
    const bytes = socket.read() as Buffer | null;
    if (bytes === null) {
      await moreOf(socket);
      continue;
    }
    said = Buffer.concat([said, bytes]);
    const head = said.indexOf(END_OF_HEAD);
    if (head !== -1) {
      socket.unshift(said.subarray(head + END_OF_HEAD.length));
      return said.subarray(0, head).toString('latin1');
    }
    if (said.length > LARGEST_ANSWER) throw new ProxyRefusedError('the proxy did not answer in HTTP', 0);
  }
}

function moreOf(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => () => {
      socket.off('readable', readable).off('error', failed).off('end', ended).off('close', ended);
      act();
    };
    const readable = settle(resolve);
    const failed = (error: Error) => settle(() => reject(error))();
    const ended = settle(() => reject(new ProxyRefusedError('the proxy ended the connection', 0)));
    socket.on('readable', readable).on('error', failed).on('end', ended).on('close', ended);
  });
}

function judge(head: string, target: string, { url, login }: WebProxy): void {
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
  if (status >= 200 && status < 300) return;
  const answer = status === 0 ? 'did not answer in HTTP' : `answered ${status} for ${target}`;
  const why = status !== 407 ? '' : login === undefined ? ', it wants a login' : ', it refuses the login';
  throw new ProxyRefusedError(`the proxy ${url.host} ${answer}${why}`, status);
}
