import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectSecure, type TLSSocket } from 'node:tls';
import { connectError, proxyOf } from '../guarded-agent.ts';
import { bareHost, type HostGuard } from '../host-guard.ts';
import type { WebProxy } from '../proxies.ts';
import { openTunnel } from '../tunnel.ts';
import { judgeCertificate } from './certificate.ts';
import { type Diagnosis, diagnose } from './diagnose.ts';

export type ProbeEnd =
  | { readonly kind: 'reached'; readonly status: number; readonly issuer: string; readonly via: string }
  | ({ readonly kind: 'failed'; readonly via: string } & Diagnosis);

export interface ProbeOptions {
  readonly guard: HostGuard;
  readonly signal: AbortSignal;
  /** For each part of the way. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5_000;

/** Tries an address as builds would, and says at which point of the way it ends: name, connection, proxy, certificate, answer. */
export async function probe(address: string, options: ProbeOptions): Promise<ProbeEnd> {
  const url = new URL(address);
  const admission = await options.guard.admit(url.hostname);
  const proxy = proxyOf(admission, url.protocol);
  const via = proxy === undefined ? '' : proxy.url.host;
  const refusal = connectError(url.hostname, url.protocol, admission);
  try {
    if (refusal !== undefined || admission.kind !== 'admitted') throw refusal;
    const socket = await open(url, { ...options, proxy, addresses: admission.addresses });
    try {
      return { kind: 'reached', via, ...(await ask(url, socket, options)) };
    } finally {
      socket.destroy();
    }
  } catch (error) {
    options.signal.throwIfAborted();
    return { kind: 'failed', via, ...diagnose(error, url) };
  }
}

interface Way extends ProbeOptions {
  readonly proxy: WebProxy | undefined;
  readonly addresses: readonly string[];
}

async function open(url: URL, { proxy, addresses, timeoutMs = TIMEOUT_MS, signal }: Way): Promise<Socket> {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  if (proxy !== undefined) return await openTunnel({ proxy, host: bareHost(url.hostname), port, timeoutMs });
  const socket = connectPlain({ host: addresses[0] ?? '', port, signal });
  await within(socket, 'connect', timeoutMs);
  return socket;
}

async function ask(url: URL, socket: Socket, { timeoutMs = TIMEOUT_MS }: ProbeOptions) {
  const [talk, issuer] =
    url.protocol === 'https:' ? await secure(url, socket, timeoutMs) : ([socket, ''] as const);
  const head = ['GET ', url.pathname, url.search, ' HTTP/1.1\r\nHost: ', url.host, '\r\n'].join('');
  talk.write(`${head}User-Agent: stagewright-doctor\r\nAccept: */*\r\nConnection: close\r\n\r\n`);
  await within(talk, 'readable', timeoutMs);
  const said = (talk.read() as Buffer | null)?.toString('latin1') ?? '';
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(said)?.[1] ?? 0);
  if (status === 0) throw new Error('it did not answer in HTTP');
  return { status, issuer };
}

/** @throws CertificateError for a certificate that is not accepted: whose it is, is what people need to know */
async function secure(url: URL, socket: Socket, timeoutMs: number): Promise<readonly [TLSSocket, string]> {
  const host = bareHost(url.hostname);
  const names = /^[\d.]+$|:/.test(host) ? { host } : { host, servername: host };
  const secured = connectSecure({ ...names, socket, rejectUnauthorized: false });
  await within(secured, 'secureConnect', timeoutMs);
  return [secured, judgeCertificate(secured)];
}

function within(socket: Socket, event: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () =>
        settle(() => reject(Object.assign(new Error('it did not answer in time'), { code: 'ETIMEDOUT' }))),
      timeoutMs,
    );
    const settle = (act: () => void) => {
      clearTimeout(timer);
      socket.off(event, done).off('error', failed).off('close', closed);
      // What comes later is nobody's business any more.
      socket.on('error', () => undefined);
      act();
    };
    const done = () => settle(resolve);
    const failed = (error: Error) => settle(() => reject(error));
    const closed = () =>
      settle(() => reject(Object.assign(new Error('it broke off'), { code: 'ECONNRESET' })));
    socket.once(event, done).once('error', failed).once('close', closed);
  });
}
