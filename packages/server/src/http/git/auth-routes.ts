import { AUTHORIZED_TYPES, type Authorization, gitAuthorizations } from '@stagewright/api';
import type { RepositoryAuth } from '../../domain/repository-auths.ts';
import type { Created, RepositoryAuths } from '../../usecases/repository-auths.ts';
import { sshKeyProblem, sshSecret } from '../../usecases/ssh-key.ts';
import { requireOwnProject } from '../own-project.ts';
import { ProblemError } from '../problem-error.ts';
import { type Call, type Route, route } from '../route.ts';

function toAuthorization(auth: RepositoryAuth): Authorization {
  return {
    name: auth.name,
    repo_type: auth.repoType,
    repo_host: auth.origin,
    repo_home: '',
    repo_user: auth.user,
    avartar: '',
    token_type: auth.tokenType,
    create_time: auth.createdAt,
    update_time: auth.updatedAt,
    status: 0,
  };
}

function repositoryTypeOf(text: string): RepositoryAuth['repoType'] {
  const known = AUTHORIZED_TYPES.find((type) => type === text);
  if (!known) throw new ProblemError('repository_type_unsupported');
  return known;
}

function createProblem(created: Exclude<Created, { kind: 'created' }>): ProblemError {
  switch (created.kind) {
    case 'unsupported':
      return new ProblemError('repository_type_unsupported');
    case 'name_taken':
      return new ProblemError('repository_auth_exists');
    case 'limit':
      return new ProblemError('too_many_secrets');
    case 'invalid_host':
      return new ProblemError(
        'repository_parameter_invalid',
        'body host: must be a host, or an address on it.',
      );
    case 'invalid_address':
      return new ProblemError(
        'clone_url_invalid',
        'query verify: must be the https address of a repository on the host of the login.',
      );
    case 'refused':
      return new ProblemError('repository_auth_invalid', created.message);
  }
}

type Creation = Call<typeof gitAuthorizations.createPersonal | typeof gitAuthorizations.createPassword>;
type Login = Pick<RepositoryAuth, 'tokenType' | 'user'> & { readonly secret: string };

function answer(created: Created) {
  if (created.kind !== 'created') throw createProblem(created);
  return { authorization: toAuthorization(created.auth) };
}

/** Repository authorisations (contract, section (c)). */
export function createAuthRoutes(auths: RepositoryAuths): readonly Route[] {
  async function create(call: Creation, login: Login) {
    requireOwnProject(call);
    const { params, query, body, caller, signal } = call;
    const { name, host = '' } = body;
    const repoType = repositoryTypeOf(params.repo_type);
    const input = { ...login, name, repoType, host, verify: query.verify ?? '' };
    return answer(await auths.create(caller, input, signal));
  }

  return [
    route(gitAuthorizations.list, async (call) => {
      requireOwnProject(call);
      const list = await auths.list(call.caller.projectId);
      const authorizations = list.map((auth) => ({ ...toAuthorization(auth), tag: null }));
      return { authorizations, count: authorizations.length };
    }),
    route(gitAuthorizations.createPersonal, (call) =>
      create(call, { tokenType: 'personal', user: '', secret: call.body.token }),
    ),
    route(gitAuthorizations.createPassword, (call) =>
      create(call, { tokenType: 'password', user: call.body.user, secret: call.body.password }),
    ),
    route(gitAuthorizations.createKey, async ({ caller, body, signal }) => {
      const { name, host, ...key } = body;
      const problem = sshKeyProblem(key);
      if (problem) throw new ProblemError('repository_parameter_invalid', problem);
      const kind = { repoType: 'git', tokenType: 'ssh', user: '', verify: '' } as const;
      return answer(await auths.create(caller, { ...kind, name, host, secret: sshSecret(key) }, signal));
    }),
    route(gitAuthorizations.remove, async (call) => {
      requireOwnProject(call);
      const removed = await auths.remove(call.caller, call.params.name);
      if (removed === 'not_found')
        throw new ProblemError('resource_not_found', 'The repository authorisation was not found.');
      return undefined;
    }),
  ];
}
