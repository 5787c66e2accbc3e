import { isIPv4 } from 'node:net';

/** Where steps may always connect to. */
export interface AllowedAddress {
  readonly address: string;
  readonly port: number;
}

export interface FilterOptions {
  /** Networks and addresses of IPv4 that steps may not reach. */
  readonly forbidden: readonly string[];
  readonly allowed: readonly AllowedAddress[];
  readonly nameServer: string;
}

/**
 * Rules of nftables for a network namespace that is to reach public addresses only. IPv6 ends here: the network has none, and what is an
 * IPv4 address in an IPv6 one leaves as IPv4. A refusal is told at once.
 */
export function filterRules({ forbidden, allowed, nameServer }: FilterOptions): string {
  const exceptions = allowed
    .filter(({ address }) => isIPv4(address))
    .map(({ address, port }) => `    ip daddr ${address} tcp dport ${port} accept`);
  return [
    'table inet stagewright {',
    '  set forbidden {',
    '    type ipv4_addr; flags interval; auto-merge;',
    `    elements = { ${forbidden.join(', ')} }`,
    '  }',
    '  chain output {',
    '    type filter hook output priority 0; policy drop;',
    '    oifname "lo" accept',
    `    ip daddr ${nameServer} meta l4proto { tcp, udp } th dport 53 accept`,
    ...exceptions,
    '    ip daddr @forbidden reject with icmp admin-prohibited',
    '    meta nfproto ipv4 accept',
    '    reject',
    '  }',
    '}',
    '',
  ].join('\n');
}
