import { type Static, Type } from 'typebox';
import { endpoint } from '../endpoint.ts';
import { oneOf } from '../one-of.ts';

/** Types of the contract, and plain git for every other server. */
export const AUTHORIZED_TYPES = ['github', 'gitlab', 'gitee', 'bitbucket', 'devcloud', 'git'] as const;

/** A login for repositories, without its secret (contract, section (c)); `avartar` is the contract's spelling. */
export const Authorization = Type.Object({
  name: Type.String(),
  repo_type: oneOf(AUTHORIZED_TYPES),
  repo_host: Type.String({
    description:
      'The only host that gets the login, as https://host[:port] or ssh://host[:port]; empty until its first use.',
  }),
  repo_home: Type.String(),
  repo_user: Type.String({ description: 'Empty for a token.' }),
  avartar: Type.String(),
  token_type: oneOf(['personal', 'password', 'ssh'] as const),
  create_time: Type.Integer({ description: 'Milliseconds since 1970.' }),
  update_time: Type.Integer({ description: 'Milliseconds since 1970: made, or bound to its host.' }),
  status: Type.Integer(),
});

/** An item of the list has a site as well, which is always the only one. */
const ListedAuthorization = Type.Object({ ...Authorization.properties, tag: Type.Null() });

const Created = Type.Object({ authorization: Authorization });
const Name = Type.String({ pattern: '^[A-Za-z0-9._-]{4,63}$' });
const Host = Type.Optional(
  Type.String({
    maxLength: 512,
    description:
      'Host, or address on it, that alone gets the login. Default: the first that its creator builds from.',
  }),
);
/** Without line ends: git's talk with its helpers has one thing on a line. */
const ONE_LINE = '^[^\\u0000-\\u001f\\u007f]+$';
const Secret = Type.String({ pattern: ONE_LINE, maxLength: 8192 });
const Project = Type.Object({ project_id: Type.String() });
const Kind = Type.Object({ project_id: Type.String(), repo_type: Type.String() });
const Verify = Type.Object({
  verify: Type.Optional(
    Type.String({
      maxLength: 2048,
      description:
        'Native addition: address of a repository that the login must open; it is stored only then.',
    }),
  ),
});

const common = { group: 'Git repositories', auth: 'token', invalid: 'repository_parameter_invalid' } as const;
const create = {
  ...common,
  action: 'servicestage:assembling:create',
  method: 'POST',
  params: Kind,
  query: Verify,
  status: 200,
  response: Created,
  problems: [
    'resource_not_found',
    'repository_type_unsupported',
    'repository_auth_exists',
    'repository_auth_invalid',
    'clone_url_invalid',
    'too_many_secrets',
  ],
} as const;
const AUTHS = '/v1/:project_id/git/auths';

/** Repository authorisations: logins that jobs name by `code_repo.auth`. */
export const gitAuthorizations = {
  list: endpoint({
    ...common,
    id: 'listGitAuths',
    action: 'servicestage:assembling:list',
    method: 'GET',
    path: AUTHS,
    summary: 'List repository authorisations, without their secrets',
    params: Project,
    status: 200,
    response: Type.Object({ authorizations: Type.Array(ListedAuthorization), count: Type.Integer() }),
    problems: ['resource_not_found'],
  }),
  createPersonal: endpoint({
    ...create,
    id: 'createGitTokenAuth',
    path: `${AUTHS}/:repo_type/personal`,
    summary: 'Store a private token for github, gitlab or gitee',
    body: Type.Object({ name: Name, token: Secret, host: Host }),
  }),
  createPassword: endpoint({
    ...create,
    id: 'createGitPasswordAuth',
    path: `${AUTHS}/:repo_type/password`,
    summary: 'Store user and password for github, devcloud, bitbucket or git',
    body: Type.Object({
      name: Name,
      user: Type.String({
        pattern: '^[^\\u0000-\\u001f\\u007f:]+$',
        maxLength: 256,
        description: 'Without a colon: basic authentication ends it there.',
      }),
      password: Secret,
      host: Host,
    }),
  }),
  createKey: endpoint({
    ...common,
    id: 'createGitKeyAuth',
    action: 'servicestage:assembling:create',
    method: 'POST',
    path: '/stagewright/v1/git/auths/ssh',
    summary: 'Store a key for repositories that are reached by ssh',
    body: Type.Object({
      name: Name,
      host: Type.String({
        minLength: 1,
        maxLength: 512,
        description: 'Host that alone gets it, with its port where it is not 22.',
      }),
      private_key: Type.String({
        minLength: 1,
        maxLength: 16384,
        description: 'As OpenSSH writes it, without a passphrase.',
      }),
      known_hosts: Type.String({
        minLength: 1,
        maxLength: 65536,
        description: 'Lines with the public keys of the host, as ssh-keyscan prints them.',
      }),
    }),
    status: 200,
    response: Created,
    problems: ['repository_auth_exists', 'too_many_secrets'],
  }),
  remove: endpoint({
    ...common,
    id: 'deleteGitAuth',
    action: 'servicestage:assembling:delete',
    method: 'DELETE',
    path: `${AUTHS}/:name`,
    summary: 'Delete a repository authorisation; builds that need it fail from then on',
    params: Type.Object({ project_id: Type.String(), name: Type.String() }),
    status: 204,
    problems: ['resource_not_found'],
  }),
};

export type Authorization = Static<typeof Authorization>;
