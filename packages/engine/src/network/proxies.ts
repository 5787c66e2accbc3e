import { BlockList, isIP } from 'node:net';
import type { NetworkLogin, NetworkSettings } from '@stagewright/api';
import { bareHost } from './host-guard.ts';

export interface WebProxy {
  readonly url: URL;
  readonly login?: NetworkLogin;
}

/** The proxy that leads to an address; undefined where nothing is in between. */
export function proxyFor(
  network: NetworkSettings,
  { protocol, hostname }: Pick<URL, 'protocol' | 'hostname'>,
): WebProxy | undefined {
  if (isExcepted(bareHost(hostname), network.proxies.except)) return undefined;
  return namedProxies(network).find(([of]) => `${of}:` === protocol)?.[1];
}

/** By the protocol of what they lead to. */
export function namedProxies({
  proxies,
  logins,
}: NetworkSettings): readonly (readonly ['http' | 'https', WebProxy])[] {
  return (['http', 'https'] as const).flatMap((of) => {
    const address = proxies[of];
    if (address === undefined) return [];
    const url = new URL(address);
    const login = loginFor(logins, url);
    return [[of, { url, ...(login === undefined ? {} : { login }) }] as const];
  });
}

/** One that names the port comes before one that does not. */
export function loginFor(
  logins: readonly NetworkLogin[],
  { host, hostname }: Pick<URL, 'host' | 'hostname'>,
): NetworkLogin | undefined {
  return logins.find((login) => login.host === host) ?? logins.find((login) => login.host === hostname);
}

/** For programs that know proxies by their address alone. */
export function withLogin({ url, login }: WebProxy): string {
  const full = new URL(url);
  full.username = encodeURIComponent(login?.username ?? '');
  full.password = encodeURIComponent(login?.password ?? '');
  return full.href;
}

function isExcepted(host: string, exceptions: readonly string[]): boolean {
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  const family = isIP(host);
  if (family !== 0) return isExceptedAddress(host, family === 6 ? 'ipv6' : 'ipv4', exceptions);
  return exceptions.some((exception) => {
    const domain = bareHost(exception.replace(/:\d+$/, '')).replace(/^\*?\./, '');
    return exception === '*' || host === domain || host.endsWith(`.${domain}`);
  });
}

function isExceptedAddress(address: string, family: 'ipv4' | 'ipv6', exceptions: readonly string[]): boolean {
  const set = new BlockList();
  set.addSubnet('127.0.0.0', 8, 'ipv4');
  set.addAddress('::1', 'ipv6');
  for (const exception of exceptions) {
    if (exception === '*') return true;
    const [network = '', bits = ''] = exception.split('/');
    const of = isIP(network);
    if (of !== 0) set.addSubnet(network, Number(bits || (of === 6 ? 128 : 32)), of === 6 ? 'ipv6' : 'ipv4');
  }
  return set.check(address, family);
}
