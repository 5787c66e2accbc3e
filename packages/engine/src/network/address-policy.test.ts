import { describe, expect, it } from 'vitest';
import { createAddressPolicy } from './address-policy.ts';

const policy = createAddressPolicy({
  allowNetworks: ['10.1.0.0/16', 'fd00:1::/64', '127.0.0.2'],
  ownAddresses: ['203.0.113.9'],
});

describe('the address policy', () => {
  it.each([
    [
      '0.0.0.0',
      '10.0.0.1',
      '100.64.0.1',
      '127.0.0.1',
      '127.255.255.255',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.255.255',
    ],
    ['192.168.1.1', '192.0.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '203.0.113.9'],
    ['::', '::1', 'fc00::1', 'fd12::1', 'fe80::1', 'fec0::1', 'ff02::1'],
    ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::ffff:a9fe:a9fe', '::ffff:203.0.113.9'],
    ['64:ff9b::7f00:1', '64:ff9b:1::1', '2002:7f00:1::', '2001:0:1::1'],
    ['', 'localhost', '127.0.0.1.', '300.1.1.1', 'fe80::1%eth0 '],
  ])('forbids %s, %s, %s, …', (...addresses) => {
    expect(addresses.map((address) => [address, policy.judge(address)])).toEqual(
      addresses.map((address) => [address, 'forbidden']),
    );
  });

  it('lets the public be reached', () => {
    for (const address of [
      '1.1.1.1',
      '172.32.0.1',
      '192.0.2.1',
      '203.0.113.10',
      '2606:4700::1',
      '::ffff:1.1.1.1',
    ]) {
      expect([address, policy.judge(address)]).toEqual([address, 'public']);
    }
  });

  it('lets what the operator allowed be reached, in each form of it', () => {
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '127.0.0.2', 'fd00:1::5']) {
      expect([address, policy.judge(address)]).toEqual([address, 'allowed']);
    }
    expect(policy.judge('10.2.0.1')).toBe('forbidden');
    expect(policy.judge('fd00:2::5')).toBe('forbidden');
    const mapped = createAddressPolicy({ allowNetworks: ['::ffff:10.1.0.0/112'], ownAddresses: [] });
    expect([mapped.judge('10.1.2.3'), mapped.judge('10.2.2.3')]).toEqual(['allowed', 'forbidden']);
  });

  it('forbids the addresses of this machine without being told', () => {
    expect(createAddressPolicy({ allowNetworks: [] }).judge('127.0.0.1')).toBe('forbidden');
  });
});
