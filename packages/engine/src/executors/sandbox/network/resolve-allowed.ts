import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { AllowedAddress } from './filter-rules.ts';
import { MACHINE_LOOPBACK } from './slirp.ts';

export interface AllowedHosts {
  readonly addresses: readonly AllowedAddress[];
  /** Names that would mean the loopback of the step's own network, and mean that of the machine. */
  readonly loopbackNames: readonly string[];
}

/** The addresses of hosts, as of now. One without any is left out: it cannot be reached anyhow. */
export async function resolveAllowed(
  hosts: readonly { readonly host: string; readonly port: number }[],
): Promise<AllowedHosts> {
  const loopbackNames = new Set<string>();
  const found = hosts.map(async ({ host, port }) => {
    const addresses = await lookup(host, { all: true, family: 4 }).catch(() => []);
    return addresses.map(({ address }): AllowedAddress => {
      if (!address.startsWith('127.')) return { address, port };
      if (isIP(host) === 0 && host !== 'localhost') loopbackNames.add(host);
      return { address: MACHINE_LOOPBACK, port };
    });
  });
  return { addresses: (await Promise.all(found)).flat(), loopbackNames: [...loopbackNames] };
}
