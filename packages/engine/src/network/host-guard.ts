import { lookup as dnsLookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { AddressPolicy } from './address-policy.ts';
import type { WebProxy } from './proxies.ts';

/** All addresses of a host name. Rejects when there are none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export type Admission =
  | Admitted
  | { readonly kind: 'refused'; readonly address: string }
  | { readonly kind: 'unknown'; readonly cause: unknown };

export interface Admitted {
  readonly kind: 'admitted';
  /** None where only the proxy knows them. */
  readonly addresses: readonly string[];
  /** Every address is one that the operator allowed, so nothing in between can listen. */
  readonly plainHttp: boolean;
  /** To be connected to instead, for https. */
  readonly proxy?: WebProxy;
}

/**
 * Resolves each host once, judges all of its addresses, and keeps the answer: what was judged is what is connected to,
 * however the name resolves later. Behind a proxy a name may mean something to the proxy alone; what it means here is judged all the same.
 */
export interface HostGuard {
  admit(hostname: string): Promise<Admission>;
}

export interface HostGuardOptions {
  readonly policy: AddressPolicy;
  readonly resolve?: Resolve;
  /** Hosts that the operator configured for this build; their addresses are not judged. */
  readonly trustedHosts?: ReadonlySet<string>;
}

export function createHostGuard(options: HostGuardOptions): HostGuard {
  const { policy, resolve = resolveByDns, trustedHosts } = options;
  const admissions = new Map<string, Promise<Admission>>();
  const addressesOf = async (host: string) => {
    const found = isIP(host) === 0 ? await resolve(host) : [host];
    if (found.length === 0) throw new Error('no address');
    return found;
  };
  const judge = async (host: string): Promise<Admission> => {
    const proxy = policy.proxyFor(host);
    const way = proxy === undefined ? {} : { proxy };
    let addresses: readonly string[];
    try {
      addresses = await addressesOf(host);
    } catch (cause) {
      if (proxy === undefined) return { kind: 'unknown', cause };
      return { kind: 'admitted', addresses: [], plainHttp: false, ...way };
    }
    if (trustedHosts?.has(host) === true) return { kind: 'admitted', addresses, plainHttp: true, ...way };
    const verdicts = addresses.map((address) => policy.judge(address));
    const bad = verdicts.indexOf('forbidden');
    if (bad !== -1) return { kind: 'refused', address: addresses[bad] ?? host };
    const plainHttp = verdicts.every((verdict) => verdict === 'allowed');
    return { kind: 'admitted', addresses, plainHttp, ...way };
  };
  return {
    admit(hostname) {
      const host = bareHost(hostname);
      const known = admissions.get(host) ?? judge(host);
      admissions.set(host, known);
      return known;
    },
  };
}

/** Lower case, without the brackets of an IPv6 address and the dot of a complete name. */
export function bareHost(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '');
}

async function resolveByDns(hostname: string): Promise<string[]> {
  const found = await dnsLookup(hostname, { all: true, order: 'ipv4first' });
  return found.map(({ address }) => address);
}
