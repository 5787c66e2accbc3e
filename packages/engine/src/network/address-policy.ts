import { networkInterfaces } from 'node:os';
import { FORBIDDEN_NETWORKS, type NetworkSettings, OPEN_NETWORK } from '@stagewright/api';
import ipaddr from 'ipaddr.js';
import { proxyFor, type WebProxy } from './proxies.ts';

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** What an address is to a build: `allowed` by the operator by name, `public`, or `forbidden`. */
export type AddressVerdict = 'allowed' | 'public' | 'forbidden';

export interface AddressPolicy {
  /** IPv4 addresses in IPv6 form are judged as IPv4. What is no address is forbidden. */
  judge(address: string): AddressVerdict;
  /** What leads to the https addresses of a host, where it cannot be connected to directly. */
  proxyFor(hostname: string): WebProxy | undefined;
}

export interface AddressPolicyOptions {
  /** CIDRs or single addresses that may be reached whatever they are. */
  readonly allowNetworks: readonly string[];
  /** The machine's own addresses, public ones included. Default: those of its interfaces. */
  readonly ownAddresses?: readonly string[];
  /** Default: no proxies. */
  readonly network?: NetworkSettings;
}

/** Which addresses named by a build's owner may be connected to. */
export function createAddressPolicy(options: AddressPolicyOptions): AddressPolicy {
  const allowed = options.allowNetworks.map(parseNetwork);
  const own = (options.ownAddresses ?? interfaceAddresses()).map(parseNetwork);
  const forbidden = [...FORBIDDEN_NETWORKS.map(parseNetwork), ...own];
  const { network = OPEN_NETWORK } = options;
  return {
    proxyFor: (hostname) => proxyFor(network, { protocol: 'https:', hostname }),
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
