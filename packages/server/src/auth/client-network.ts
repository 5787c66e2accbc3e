import ipaddr from 'ipaddr.js';

/** What failures are counted under: an IPv4 address, or an IPv6 network of 64 bits, since a client has all of one. */
export function clientNetwork(remoteAddress: string): string {
  if (!ipaddr.isValid(remoteAddress)) return remoteAddress;
  const address = ipaddr.process(remoteAddress);
  if (address.kind() === 'ipv4') return address.toString();
  return (address as ipaddr.IPv6).parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':');
}
