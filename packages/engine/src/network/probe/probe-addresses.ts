import type { NetworkSettings } from '@stagewright/api';
import { createAddressPolicy } from '../address-policy.ts';
import { createHostGuard } from '../host-guard.ts';
import { trust } from '../trust.ts';
import { type ProbeEnd, probe } from './probe.ts';

export interface ProbeAddressesOptions {
  readonly network: NetworkSettings;
  readonly allowNetworks: readonly string[];
  /** Addresses that the operator names: theirs are not judged. */
  readonly own: readonly string[];
  readonly signal: AbortSignal;
}

/** Tries addresses as the builds of this machine would, all at once; the ends in the order of the addresses. */
export async function probeAddresses(
  addresses: readonly string[],
  { network, allowNetworks, own, signal }: ProbeAddressesOptions,
): Promise<readonly ProbeEnd[]> {
  trust(network.certificates);
  const policy = createAddressPolicy({ allowNetworks, network });
  const trustedHosts = new Set(own.map((address) => new URL(address).hostname));
  const guard = createHostGuard({ policy, trustedHosts });
  return await Promise.all(addresses.map((address) => probe(address, { guard, signal })));
}
