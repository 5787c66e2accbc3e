import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

/** Addresses that nobody but the service's own machine, site or link can mean. */
export const FORBIDDEN_NETWORKS = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/127',
  // An IPv4 address in an IPv6 one (NAT64, 6to4, Teredo): where it leads cannot be told from here.
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2001::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
] as const;

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** What an address is to a build: `allowed` by the operator by name, `public`, or `forbidden`. */
export type AddressVerdict = 'allowed' | 'public' | 'forbidden';

export interface AddressPolicy {
  /** IPv4 addresses in IPv6 form are judged as IPv4. What is no address is forbidden. */
  judge(address: string): AddressVerdict;
}

export interface AddressPolicyOptions {
  /** CIDRs or single addresses that may be reached whatever they are. */
  readonly allowNetworks: readonly string[];
  /** The machine's own addresses, public ones included. Default: those of its interfaces. */
  readonly ownAddresses?: readonly string[];
}

/** Which addresses named by a build's owner may be connected to. */
export function createAddressPolicy(options: AddressPolicyOptions): AddressPolicy {
  const allowed = options.allowNetworks.map(parseNetwork);
  const own = (options.ownAddresses ?? interfaceAddresses()).map(parseNetwork);
  const forbidden = [...FORBIDDEN_NETWORKS.map(parseNetwork), ...own];
  return {
    judge(text) {
      if (!ipaddr.isValid(text)) return 'forbidden';
      const address = ipaddr.process(text);
      if (allowed.some((network) => contains(network, address))) return 'allowed';
      return forbidden.some((network) => contains(network, address)) ? 'forbidden' : 'public';
    },
  };
}

export function interfaceAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map(({ address }) => address.replace(/%.*$/, '')),
  );
}

function parseNetwork(text: string): Network {
  if (text.includes('/')) {
    const [address, bits] = ipaddr.parseCIDR(text);
    const mapped = address.kind() === 'ipv6' && (address as ipaddr.IPv6).isIPv4MappedAddress() && bits >= 96;
    return mapped ? [(address as ipaddr.IPv6).toIPv4Address(), bits - 96] : [address, bits];
  }
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

function contains([network, bits]: Network, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return network.kind() === address.kind() && address.match(network, bits);
}
