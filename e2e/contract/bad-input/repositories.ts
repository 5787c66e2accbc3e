import { INVALID, JOBS, type Row, send, sendJson } from './row.ts';

const REPO_INVALID = 'SVCSTG.REPO.0400';
const SECRETS = '/stagewright/v1/secrets';
const ADDRESS =
  'code_repo.url: must be an https://, http:// or ssh:// address of a repository, or user@host:path.';
const HIDDEN =
  'code_repo.url: must not hold a password, a token, a query or a fragment; name an authorisation in code_repo.auth.';

const repository =
  (change: object): Row[1] =>
  () =>
    sendJson('POST', JOBS, {
      job_name: 'never-made',
      environment_setting: {},
      code_repo: { type: 'Git', url: 'https://git.example.com/demo.git', branch: 'main', ...change },
    });
const start =
  (body: object): Row[1] =>
  ({ job }) =>
    sendJson('POST', `${JOBS}/${job}/builds`, body);
const auth =
  (path: string, body: object): Row[1] =>
  ({ project }) =>
    sendJson('POST', `/v1/${project.id}/git/auths/${path}`, body);
const token = { name: 'main', token: 'planted' };

/** Repositories of jobs, what a start wishes of them, logins for them, and secrets. */
export const repositories: readonly Row[] = [
  ['a helper program as address', repository({ url: 'ext::sh -c id' }), 400, INVALID, ADDRESS],
  ['a file as repository', repository({ url: 'file:///etc' }), 400, INVALID, ADDRESS],
  ['a path as repository', repository({ url: '/srv/demo.git' }), 400, INVALID, ADDRESS],
  ['an option as host', repository({ url: 'ssh://-oProxyCommand=id/demo' }), 400, INVALID, ADDRESS],
  ['an option as user', repository({ url: '-oProxyCommand=id@host:demo' }), 400, INVALID, ADDRESS],
  ['an option as address', repository({ url: '--upload-pack=id' }), 400, INVALID, ADDRESS],
  ['a line end in the address', repository({ url: 'https://a.example/b%0ahost=c' }), 400, INVALID, ADDRESS],
  ['a login in the address', repository({ url: 'https://u:planted@a.example/b' }), 400, INVALID, HIDDEN],
  ['a token in the address', repository({ url: 'https://a.example/b?token=planted' }), 400, INVALID, HIDDEN],
  [
    'a branch that is an option',
    repository({ branch: '--upload-pack=id' }),
    400,
    INVALID,
    'code_repo.branch: must be a name that git allows for a branch.',
  ],
  [
    'no branch',
    repository({ branch: '' }),
    400,
    INVALID,
    'code_repo.branch: must be given for a repository.',
  ],
  [
    'a type of the contract without a namespace',
    repository({ type: 'GitHub' }),
    400,
    INVALID,
    'code_repo.namespace: must be given for a repository.',
  ],
  [
    'a key that is none',
    () =>
      sendJson('POST', '/stagewright/v1/git/auths/ssh', {
        name: 'main',
        host: 'git.example.com',
        private_key: 'planted',
        known_hosts: 'git.example.com ssh-ed25519 AAAA',
      }),
    400,
    REPO_INVALID,
    'body private_key: must be a private key as OpenSSH writes it.',
  ],
  [
    'a branch of a package',
    start({ branch: 'main' }),
    400,
    INVALID,
    'body: must be empty, the source of the job is a package.',
  ],
  [
    'a start with a list',
    ({ job }) => send('POST', `${JOBS}/${job}/builds`, '[]'),
    400,
    INVALID,
    'body: must be object.',
  ],
  [
    'a start with half a commit',
    start({ commit_id: 'abc' }),
    400,
    INVALID,
    /^body commit_id: must match pattern/,
  ],
  ['a start with a number', start({ tag: 1 }), 400, INVALID, 'body tag: must be string.'],
  [
    'a login without a token',
    auth('github/personal', { name: 'main' }),
    400,
    REPO_INVALID,
    'body: must have the fields token.',
  ],
  [
    'a login with a short name',
    auth('github/personal', { ...token, name: 'abc' }),
    400,
    REPO_INVALID,
    /^body name: must match pattern/,
  ],
  [
    'a token with a line end',
    auth('github/personal', { name: 'main', token: 'a\nhost=b' }),
    400,
    REPO_INVALID,
    /^body token: must match pattern/,
  ],
  [
    'a login for no host',
    auth('gitlab/personal', { ...token, host: 'file:///etc' }),
    400,
    REPO_INVALID,
    'body host: must be a host, or an address on it.',
  ],
  [
    'a token for bitbucket',
    auth('bitbucket/personal', token),
    400,
    'SVCSTG.REPO.0401',
    /^Repositories of this type/,
  ],
  [
    'a login for nothing known',
    auth('svn/personal', token),
    400,
    'SVCSTG.REPO.0401',
    /^Repositories of this type/,
  ],
  [
    'a login that is tried at no repository',
    auth('github/personal?verify=ssh://git@a.example/b', token),
    400,
    'SVCSTG.REPO.0452',
    'query verify: must be the https address of a repository on the host of the login.',
  ],
  [
    'a login that is tried at a forbidden address',
    auth('github/personal?verify=http://127.0.0.1:1/b', token),
    400,
    'SVCSTG.REPO.0451',
    '127.0.0.1:1 did not answer: 127.0.0.1 leads to an address that may not be reached: an administrator can allow its network.',
  ],
  [
    'an unknown login is deleted',
    ({ project }) => ({ method: 'DELETE', path: `/v1/${project.id}/git/auths/none` }),
    404,
    'SVCSTG.CPE.4044003',
    'The repository authorisation was not found.',
  ],
  [
    'a secret that is no name',
    () => sendJson('PUT', `${SECRETS}/a-b`, { value: 'x' }),
    400,
    INVALID,
    /^params name: must match pattern/,
  ],
  [
    'an empty secret',
    () => sendJson('PUT', `${SECRETS}/A`, { value: '' }),
    400,
    INVALID,
    /^body value: must not have fewer than 1/,
  ],
  [
    'a secret with a NUL',
    () => sendJson('PUT', `${SECRETS}/A`, { value: 'a\0' }),
    400,
    INVALID,
    'body value: must not hold NUL characters or lone surrogates.',
  ],
  [
    'a secret over the limit',
    () => sendJson('PUT', `${SECRETS}/A`, { value: 'x'.repeat(16 * 1024 + 1) }),
    400,
    INVALID,
    'body value: must not have more than 16384 bytes.',
  ],
  [
    'an unknown secret is deleted',
    () => ({ method: 'DELETE', path: `${SECRETS}/NONE` }),
    404,
    'SVCSTG.CPE.4044003',
    'The secret was not found.',
  ],
  [
    'the plan of a package',
    ({ build }) => ({ method: 'GET', path: `/stagewright/v1/builds/${build}/plan` }),
    404,
    'SVCSTG.CPE.4044004',
    /^The build has no plan/,
  ],
];
