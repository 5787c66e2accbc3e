import { type NetworkSettings, OPEN_NETWORK } from '@stagewright/api';
import { expect, it } from 'vitest';
import { loginFor, proxyFor, withLogin } from './proxies.ts';

const network = (except: readonly string[]): NetworkSettings => ({
  ...OPEN_NETWORK,
  proxies: { http: 'http://plain.example:3128', https: 'http://proxy.example:3128', except },
  logins: [{ host: 'proxy.example:3128', username: 'ci@example', password: 'p/w:d' }],
});

it.each([
  ['example.com', 'example.com', true],
  ['example.com', 'www.example.com', true],
  ['.example.com', 'www.example.com', true],
  ['*.example.com', 'WWW.Example.com.', true],
  ['example.com:8443', 'example.com', true],
  ['example.com', 'badexample.com', false],
  ['example.com', 'example.com.evil.org', false],
  ['10.0.0.0/8', '10.1.2.3', true],
  ['10.0.0.0/8', '11.1.2.3', false],
  ['10.1.2.3', '10.1.2.3', true],
  ['fd00::/8', '[fd12::1]', true],
  ['10.0.0.0/8', '10.example.com', false],
  ['*', 'anything.example.org', true],
  ['', 'localhost', true],
  ['', '127.8.8.8', true],
  ['', '[::1]', true],
])('with the exception %j a proxy leads to %s: not %s', (exception, hostname, direct) => {
  const found = proxyFor(network(exception === '' ? [] : [exception]), { protocol: 'https:', hostname });
  expect(found === undefined).toBe(direct);
});

it('each protocol has its own proxy, and a login goes to its own host and port', () => {
  const plain = proxyFor(network([]), { protocol: 'http:', hostname: 'example.org' });
  expect(plain).toEqual({ url: new URL('http://plain.example:3128') });
  const secure = proxyFor(network([]), { protocol: 'https:', hostname: 'example.org' });
  expect(secure && withLogin(secure)).toBe('http://ci%40example:p%2Fw%3Ad@proxy.example:3128/');
  const { logins } = network([]);
  expect(loginFor(logins, new URL('https://proxy.example/'))).toBeUndefined();
  expect(
    loginFor([{ host: 'proxy.example', username: 'a', password: 'b' }], new URL('https://proxy.example:1/')),
  ).toBeDefined();
});
