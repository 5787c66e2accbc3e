import { lookup } from 'node:dns/promises';
import type { AllowedAddress } from './filter-rules.ts';

/** The addresses of hosts, as of now. One without any is left out: it cannot be reached anyhow. */
export async function resolveAllowed(
  hosts: readonly { readonly host: string; readonly port: number }[],
): Promise<AllowedAddress[]> {
  const found = await Promise.all(
    hosts.map(async ({ host, port }) => {
      const addresses = await lookup(host, { all: true, family: 4 }).catch(() => []);
      return addresses.map(({ address }) => ({ address, port }));
    }),
  );
  return found.flat();
}
