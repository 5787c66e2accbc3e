import { defaultGrant, type Grant, type Principal } from '../domain/accounts.ts';
import type { Caller } from '../domain/caller.ts';
import type { Authenticated, Authenticator, Credentials } from './authenticator.ts';
import { createSignatureCheck, type SignatureCheckOptions } from './check-signature.ts';
import { isSigned } from './signature/authorization-header.ts';
import { headerValue } from './signature/canonical-request.ts';
import type { Tokens } from './tokens.ts';

export interface AuthenticatorOptions extends SignatureCheckOptions {
  readonly tokens: Tokens;
}

const PREFIX = 'Incorrect IAM authentication information: ';

/**
 * Routes about the account itself; everywhere else a caller has a project. There, a caller of no project has an empty
 * `projectId` and no actions.
 */
const ACCOUNT_PATH =
  /^\/(?:v3(?:\.0)?|stagewright\/v1\/(?:users|projects|registry-credentials|audit))(?:[/?]|$)/;
const PROJECT_PATH = /^\/v3\/[^/]+\/assembling\//;

const needsProject = (url: string) => !ACCOUNT_PATH.test(url) || PROJECT_PATH.test(url);

const refuse = (reason: string): Authenticated => ({ kind: 'refused', message: PREFIX + reason });

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const checkSignature = createSignatureCheck(options);

  const bySignature = async (credentials: Credentials): Promise<Authenticated> => {
    const check = await checkSignature(credentials);
    if (check.kind === 'refused') return refuse(check.reason);
    if (check.kind === 'locked') {
      return { ...check, message: `${PREFIX}AK access failed to reach the limit,forbidden` };
    }
    const { principal } = check;
    const wanted = headerValue(credentials.headers, 'x-project-id');
    const grant = wanted
      ? principal.grants.find(({ project }) => project.id === wanted)
      : defaultGrant(principal.grants);
    if (wanted && !grant) return refuse('the user has no permission in the project that X-Project-Id names');
    if (!grant && needsProject(credentials.url)) return refuse('X-Project-Id must name one of your projects');
    return { kind: 'caller', caller: toCaller(principal, grant ?? null, 'signature', credentials) };
  };

  const byToken = async (secret: string, credentials: Credentials): Promise<Authenticated> => {
    const check = await options.tokens.check(secret);
    if (check.kind === 'unknown') return refuse('decrypt token fail');
    if (check.kind === 'expired') {
      return refuse(`token expires, expires_at: ${new Date(check.expiresAt).toISOString()}`);
    }
    if (!check.grant && needsProject(credentials.url)) return refuse('the token is not scoped to a project');
    return { kind: 'caller', caller: toCaller(check.owner, check.grant, 'token', credentials) };
  };

  return {
    async authenticate(credentials) {
      if (isSigned(headerValue(credentials.headers, 'authorization'))) return await bySignature(credentials);
      const token = headerValue(credentials.headers, 'x-auth-token');
      return token ? await byToken(token, credentials) : refuse('x-auth-token not found');
    },
  };
}

function toCaller(
  { user }: Principal,
  grant: Grant | null,
  via: Caller['via'],
  { remoteAddress }: Credentials,
): Caller {
  return {
    userId: user.id,
    userName: user.name,
    accountId: user.account.id,
    accountName: user.account.name,
    projectId: grant?.project.id ?? '',
    projectName: grant?.project.name ?? '',
    actions: new Set(grant?.actions),
    admin: user.admin,
    via,
    remoteAddress,
  };
}
