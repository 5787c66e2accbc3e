import { lookup as dnsLookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { AddressPolicy } from './address-policy.ts';

/** All addresses of a host name. Rejects when there are none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export type Admission =
  /** `plainHttp`: every address is one that the operator allowed, so nothing in between can listen. */
  | { readonly kind: 'admitted'; readonly addresses: readonly string[]; readonly plainHttp: boolean }
  | { readonly kind: 'refused'; readonly address: string }
  | { readonly kind: 'unknown'; readonly cause: unknown };

/**
 * Resolves each host once, judges all of its addresses, and keeps the answer: what was judged is what is connected to,
 * however the name resolves later.
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
  const judge = async (host: string): Promise<Admission> => {
    let addresses: readonly string[];
    try {
      addresses = isIP(host) === 0 ? await resolve(host) : [host];
    } catch (cause) {
      return { kind: 'unknown', cause };
    }
    if (addresses.length === 0) return { kind: 'unknown', cause: new Error('no address') };
    if (trustedHosts?.has(host) === true) return { kind: 'admitted', addresses, plainHttp: true };
    const verdicts = addresses.map((address) => policy.judge(address));
    const bad = verdicts.indexOf('forbidden');
    if (bad !== -1) return { kind: 'refused', address: addresses[bad] ?? host };
    return { kind: 'admitted', addresses, plainHttp: verdicts.every((verdict) => verdict === 'allowed') };
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
