import { expect, it } from 'vitest';
import { authority, parseRepositoryUrl, parseSubmoduleUrl } from './repository-url.ts';

it.each([
  ['https://Git.Example.com/a/b.git', 'https', 'git.example.com', 443, 'https://git.example.com/a/b.git'],
  ['https://git.example.com:8443/a/b/', 'https', 'git.example.com', 8443, 'https://git.example.com:8443/a/b'],
  ['https://somebody@git.example.com/a', 'https', 'git.example.com', 443, 'https://git.example.com/a'],
  ['http://[::1]:3000/a', 'http', '::1', 3000, 'http://[::1]:3000/a'],
  // As browsers read addresses, so that what is judged is what git connects to.
  ['http://0x7f.1/a', 'http', '127.0.0.1', 80, 'http://127.0.0.1/a'],
  [
    'ssh://git@git.example.com:2222/a/b.git',
    'ssh',
    'git.example.com',
    2222,
    'ssh://git@git.example.com:2222/a/b.git',
  ],
  ['git@git.example.com:a/b.git', 'ssh', 'git.example.com', 22, 'git@git.example.com:a/b.git'],
])('%s is read', (text, scheme, host, port, href) => {
  expect(parseRepositoryUrl(text)).toEqual({ scheme, host, port, href });
});

it.each([
  '',
  '-u',
  '--upload-pack=touch /tmp/x',
  '-oProxyCommand=x@host:path',
  'ext::sh -c touch% /tmp/x',
  'ext::sh',
  'fd::3',
  'file:///etc',
  '/etc/passwd',
  '../other',
  'git://git.example.com/a',
  'ftp://git.example.com/a',
  'transport::https://git.example.com/a',
  'https://',
  'https://git.example.com/a\n',
  'https://git.example.com/a%0ahost=x\r\n',
  'https://git.example.com\\@evil.example/a',
  'https://git.example.com/a?x=1',
  'https://git.example.com/a#b',
  'https://git.example.com:0/a',
  'https://user:secret@git.example.com/a',
  'ssh://-oProxyCommand=touch@git.example.com/a',
  'ssh://-oProxyCommand=touch/a',
  'ssh://git@-oProxyCommand/a',
  'ssh://git@host%20x/a',
  'ssh://git@h$(x)/a',
  'git@-host:a',
  '-git@host:a',
  'git@host:-a',
  'git@ho$st:a',
  'host:a',
  `https://git.example.com/${'a'.repeat(2_000)}`,
])('%j is refused', (text) => {
  expect(() => parseRepositoryUrl(text)).toThrow(expect.objectContaining({ code: 'source_refused' }));
});

it('a password in an address is not repeated', () => {
  expect(() => parseRepositoryUrl('https://u:hidden@git.example.com/a')).toThrow(/^(?!.*hidden)/);
});

it.each([
  ['../lib.git', 'https://git.example.com/team/lib.git'],
  ['./lib', 'https://git.example.com/team/app.git/lib'],
  ['../../other/lib', 'https://git.example.com/other/lib'],
  ['https://elsewhere.example/lib', 'https://elsewhere.example/lib'],
  ['git@elsewhere.example:lib', 'git@elsewhere.example:lib'],
])('a submodule at %s is found beside its repository', (text, href) => {
  expect(parseSubmoduleUrl(text, parseRepositoryUrl('https://git.example.com/team/app.git')).href).toBe(href);
});

it('a submodule beside a repository of ssh is of the same host', () => {
  const parent = parseRepositoryUrl('git@git.example.com:team/app.git');
  expect(parseSubmoduleUrl('../lib.git', parent).href).toBe('git@git.example.com:team/lib.git');
});

it.each(['../../../x', './../../../../etc', 'ext::sh', '/etc', '-x', 'file:///etc', ''])(
  'a submodule at %j is refused',
  (text) => {
    const parent = parseRepositoryUrl('https://git.example.com/team/app.git');
    expect(() => parseSubmoduleUrl(text, parent)).toThrow(
      expect.objectContaining({ code: 'source_refused' }),
    );
  },
);

it('a host is named with its port where that is not the usual one', () => {
  const named = (text: string) => authority(parseRepositoryUrl(text));
  expect(named('https://Git.example.com:443/a')).toBe('git.example.com');
  expect(named('http://[::1]:3000/a')).toBe('[::1]:3000');
});
