import { type LookupOptions, lookup } from 'node:dns';
import { type BlockList, isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { FORBIDDEN_NETWORKS } from '@stagewright/api';
import { networks } from '../config/setting.ts';

/** The address may not be connected to; the message says so without naming it. */
export class ForbiddenAddressError extends Error {
  readonly code = 'ADDRESS_FORBIDDEN';

  constructor(host: string) {
    super(`${host} leads to an address that may not be reached: an administrator can allow its network.`);
    this.name = 'ForbiddenAddressError';
  }
}

export interface AddressGuard {
  /** To connect by: what was judged is what is connected to. */
  lookup(plainHttp: boolean): LookupFunction;
  /** @throws ForbiddenAddressError for a host that is an address, which is never looked up */
  admit(host: string, plainHttp: boolean): void;
}

/** Judges addresses that tenants name, by the addresses that this machine has now. Plain http goes to networks only that an administrator allowed. */
export function createAddressGuard(allowNetworks: readonly string[]): AddressGuard {
  const allowed = networks(allowNetworks.join(','));
  const forbidden = networks(FORBIDDEN_NETWORKS.join(','));
  addOwnAddresses(forbidden);
  const has = (set: BlockList, address: string) => set.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  const isOpen = (address: string, plainHttp: boolean) =>
    has(allowed, address) || !(plainHttp || has(forbidden, address));

  return {
    admit(host, plainHttp) {
      if (isIP(host) !== 0 && !isOpen(host, plainHttp)) throw new ForbiddenAddressError(host);
    },
    lookup: (plainHttp) => (host, options: LookupOptions, done) => {
      lookup(host, { ...options, all: true }, (error, addresses) => {
        if (error) return done(error, []);
        const open = addresses.every(({ address }) => isOpen(address, plainHttp));
        if (!open) return done(new ForbiddenAddressError(host), []);
        const [first] = addresses;
        if (options.all || !first) return done(null, addresses);
        return done(null, first.address, first.family);
      });
    },
  };
}

function addOwnAddresses(set: BlockList): void {
  for (const { address, family } of Object.values(networkInterfaces()).flatMap((list) => list ?? []))
    set.addAddress(address.replace(/%.*$/, ''), family === 'IPv6' ? 'ipv6' : 'ipv4');
}
