import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Docker Hub's name is not the host of its API. */
const API_HOSTS: ReadonlyMap<string, string> = new Map([['docker.io', 'registry-1.docker.io']]);

/** Whether a URL's host is this machine by its text alone: nothing is resolved. */
export function isLoopback(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  const family = isIP(host);
  return family !== 0 && LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/** The root of a registry's API. Without a scheme: `http` on loopback, `https` elsewhere. */
export function registryUrl(registry: string, scheme?: 'http' | 'https'): URL {
  const host = API_HOSTS.get(registry) ?? registry;
  const url = new URL(`${scheme ?? 'https'}://${host}/`);
  if (scheme === undefined && isLoopback(url)) return new URL(`http://${host}/`);
  return url;
}

/** Whether what is sent to `to` would travel unprotected although `from` was protected. */
export function losesProtection(from: URL, to: URL): boolean {
  return from.protocol === 'https:' && to.protocol !== 'https:';
}

/** A URL that a server gave, against the one that was asked; undefined when it is none or not of HTTP. */
export function resolveUrl(text: string, base: URL): URL | undefined {
  const url = URL.parse(text, base.href);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  // Names in a URL would be sent as credentials that nobody gave us.
  return url.username === '' && url.password === '' ? url : undefined;
}
