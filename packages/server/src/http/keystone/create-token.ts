import type { TokenRequest } from '@stagewright/api';
import type { Login } from '../../auth/login.ts';
import type { IssuedToken, TokenOwner, Tokens } from '../../auth/tokens.ts';
import { defaultGrant, type Principal } from '../../domain/accounts.ts';
import { ProblemError } from '../problem-error.ts';

type Domain = { id?: string; name?: string } | undefined;
type Scope = TokenRequest['auth']['scope'];

export interface CreatedToken extends TokenOwner {
  readonly secret: IssuedToken['secret'];
}

/** Exchanges a password for a token. @throws ProblemError in IAM's words */
export async function createToken(
  request: TokenRequest,
  remoteAddress: string,
  { login, tokens }: { readonly login: Login; readonly tokens: Tokens },
): Promise<CreatedToken> {
  const { methods, password } = request.auth.identity;
  const unknown = methods.find((method) => method !== 'password');
  if (unknown !== undefined) {
    throw new ProblemError(
      'parameter_invalid',
      `The method ${JSON.stringify(unknown)} is not supported: use password.`,
    );
  }
  const user = password?.user;
  const name = user?.id ?? user?.name;
  if (!user || name === undefined) {
    throw new ProblemError('parameter_invalid', 'body auth.identity.password.user: needs a name or an id.');
  }
  const result = await login({
    account:
      (user.id === undefined ? nameOf(user.domain) : undefined) ?? nameOf(request.auth.scope?.domain) ?? null,
    user: name,
    password: user.password,
    remoteAddress,
  });
  if (result.kind === 'locked') {
    const message = 'Too many failed logins; the user is locked for a while from this address.';
    throw new ProblemError('too_many_failures', message, { retryAfterS: result.retryAfterS });
  }
  if (result.kind === 'refused') throw new ProblemError('unauthorized', 'The username or password is wrong.');
  const projectId = projectOf(result.principal, request.auth.scope);
  const { secret, ...token } = await tokens.issue(result.principal, projectId, remoteAddress);
  return { ...result.principal, token, secret };
}

const nameOf = (domain: Domain) => domain?.id ?? domain?.name;

/** The project that the scope names; null for the account. Without a scope the default project, as Keystone does. */
function projectOf({ user, grants }: Principal, scope: Scope): string | null {
  if (!scope?.project && !scope?.domain) return defaultGrant(grants)?.project.id ?? null;
  const account = nameOf(scope.project ? scope.project.domain : scope.domain);
  const isOwn = account === undefined || account === user.account.id || account === user.account.name;
  if (isOwn && !scope.project) return null;
  const { id, name } = scope.project ?? {};
  const grant = grants.find(({ project }) =>
    id === undefined ? project.name.toLowerCase() === name?.toLowerCase() : project.id === id,
  );
  if (isOwn && grant) return grant.project.id;
  throw new ProblemError('unauthorized', 'The scope names no project that the user has a permission in.');
}
