import type { NetworkSettings } from '@stagewright/api';
import { MACHINE_LOOPBACK } from '../executors/sandbox/network/slirp.ts';
import { bareHost } from './host-guard.ts';

export interface AllowedHost {
  readonly host: string;
  readonly port: number;
}

/** Where the operator's proxies and mirrors are: steps reach them whatever their addresses are. */
export function hostsOf({ proxies, mirrors }: NetworkSettings): AllowedHost[] {
  const addresses = [proxies.http, proxies.https, ...Object.values(mirrors)];
  return addresses
    .filter((address) => address !== undefined)
    .map((address) => new URL(address))
    .map(({ protocol, hostname, port }) => ({
      host: bareHost(hostname),
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
    }));
}

/** The network as steps see it: what is on the machine's own loopback has another address there. */
export function asStepsSee(network: NetworkSettings): NetworkSettings {
  const seen = (address: string) => {
    const url = new URL(address);
    if (isLoopback(url.hostname)) url.hostname = MACHINE_LOOPBACK;
    return url.href.replace(/\/+$/, '');
  };
  const { http, https, except } = network.proxies;
  return {
    ...network,
    proxies: {
      except,
      ...(http === undefined ? {} : { http: seen(http) }),
      ...(https === undefined ? {} : { https: seen(https) }),
    },
    mirrors: Object.fromEntries(
      Object.entries(network.mirrors).map(([name, address]) => [name, seen(address)]),
    ),
    logins: network.logins.map((login) => {
      const [host = '', port] = login.host.split(':');
      if (!isLoopback(host)) return login;
      return { ...login, host: port === undefined ? MACHINE_LOOPBACK : `${MACHINE_LOOPBACK}:${port}` };
    }),
  };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.startsWith('127.');
}
