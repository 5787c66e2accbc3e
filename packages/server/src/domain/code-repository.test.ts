import { expect, test } from 'vitest';
import { repositoryAddress, repositoryProblem } from './code-repository.ts';

test.each([
  ['https://GitHub.com/demo/demo.git', 'https', 'github.com', 'demo/demo.git'],
  ['https://git.example.com:443/demo', 'https', 'git.example.com', 'demo'],
  ['https://git.example.com:8443/demo/', 'https', 'git.example.com:8443', 'demo'],
  ['http://127.0.0.1:3000/demo', 'http', '127.0.0.1:3000', 'demo'],
  ['ssh://git@git.example.com/demo', 'ssh', 'git.example.com', 'demo'],
  ['ssh://git@Git.example.com:2222/demo', 'ssh', 'git.example.com:2222', 'demo'],
  ['git@git.example.com:demo/demo.git', 'ssh', 'git.example.com', 'demo/demo.git'],
  ['ssh://git@[::1]/demo', 'ssh', '[::1]', 'demo'],
  ['https://git_server/demo', 'https', 'git_server', 'demo'],
])('%s', (url, scheme, host, path) => {
  expect(repositoryAddress(url)).toEqual({ scheme, host, path });
});

test.each([
  'ext::sh -c touch% /tmp/x',
  'file:///etc',
  '/srv/git/demo',
  '../demo',
  'ftp://git.example.com/demo',
  'git://git.example.com/demo',
  'https://git.example.com',
  'https://git.example.com/',
  'ssh://-oProxyCommand=touch/demo',
  'ssh://-oProxyCommand=touch@git.example.com/demo',
  '-oProxyCommand=touch@git.example.com:demo',
  'git@git.example.com:-demo',
  'git@[::1]:demo',
  'git@git.example.com::demo',
  'https://git.example.com/de mo',
  'https://git.example.com/demo\n',
  'https://git.example.com/demo%0ahost=evil.example.com',
  'https:\\\\git.example.com\\demo',
  '--upload-pack=touch',
])('%j is no address of a repository', (url) => {
  expect(repositoryAddress(url)).toContain('must be an https://, http:// or ssh://');
});

test.each([
  'https://user@git.example.com/demo',
  'https://user:secret@git.example.com/demo',
  'ssh://git:secret@git.example.com/demo',
  'https://git.example.com/demo?token=secret',
  'https://git.example.com/demo#main',
])('%j may hold a secret', (url) => {
  expect(repositoryAddress(url)).toContain('name an authorisation');
});

test('the types of the contract need a namespace, plain git does not', () => {
  const repository = { url: 'https://git.example.com/demo', branch: 'main' };
  expect(repositoryProblem({ ...repository, type: 'git' })).toBeNull();
  expect(repositoryProblem({ ...repository, type: 'GITEE', namespace: 'demo' })).toBeNull();
  expect(repositoryProblem({ ...repository, type: 'Gitee' })).toContain('code_repo.namespace');
  expect(repositoryProblem({ ...repository, type: 'Git', branch: '-x' })).toContain('code_repo.branch');
});
