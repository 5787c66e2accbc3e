import { randomBytes } from 'node:crypto';
import type { Scope } from '@stagewright/registry';
import type { Sessions } from './principal-cache.ts';
import { type BasicLoginOptions, createBasicLogin, parseBasic } from './registry/basic-login.ts';
import { readBearer, signBearer } from './registry/bearer.ts';
import { type BuildTokenRequest, buildIdentity, type RegistryIdentity } from './registry/identity.ts';
import { covers } from './registry/scopes.ts';
import type { Sealer } from './sealer.ts';

export type RegistryAuthentication =
  | RegistryIdentity
  /** No credentials, or wrong ones, or a token that does not list the scopes asked for. */
  | null
  | { readonly kind: 'locked'; readonly retryAfterS: number };

export type GrantedToken =
  | { readonly kind: 'token'; readonly token: string; readonly issuedAt: number; readonly expiresInS: number }
  | { readonly kind: 'refused' }
  | { readonly kind: 'locked'; readonly retryAfterS: number };

/** Logins of the embedded registry: basic ones, and short bearer tokens as the distribution token specification has them. */
export interface RegistryTokens {
  /** The token endpoint: a basic login becomes a bearer token for those of the scopes that its permissions allow. */
  grant(
    authorization: string | undefined,
    scopes: readonly Scope[],
    remoteAddress: string,
  ): Promise<GrantedToken>;
  /** Who sends a request with this `Authorization`, which must allow the scopes. */
  verify(
    authorization: string | undefined,
    remoteAddress: string,
    scopes?: readonly Scope[],
  ): Promise<RegistryAuthentication>;
  /**
   * A bearer token for one attempt of a build: it pulls in the build's project and pushes to one repository. It survives a
   * restart of the server, since the worker may; the registry takes it for as long as the attempt's lease runs, and no longer.
   */
  issueBuildToken(request: BuildTokenRequest, lifetimeS?: number): string;
  readonly sessions: Sessions;
}

interface Claims {
  readonly identity: RegistryIdentity;
  /** What a user's token lists; a build's identity says all. */
  readonly access: readonly Scope[] | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

const LIFETIME_S = 300;
/** No build runs longer; most tokens end before, with the lease. */
const BUILD_LIFETIME_S = 24 * 60 * 60;
/** Where a client can only send a user and a password, a build's token is sent with this user. */
const BUILD_USER = '_build';

export function createRegistryTokens({
  sealer,
  ...options
}: BasicLoginOptions & { readonly sealer: Sealer }): RegistryTokens {
  const { clock } = options;
  const userKey = randomBytes(32);
  const buildKey = sealer.derive('registry tokens of builds');
  const basic = createBasicLogin(options);
  const ended = createEnded(LIFETIME_S * 1000);

  const issue = (key: Buffer, identity: RegistryIdentity, access: Claims['access'], lifetimeS: number) => {
    const issuedAt = clock.now();
    const claims: Claims = { identity, access, issuedAt, expiresAt: issuedAt + lifetimeS * 1000 };
    return { token: signBearer(key, claims), issuedAt };
  };
  const readBuild = (token: string): Claims | null => current(readBearer(buildKey, token) as Claims | null);
  const readUser = (token: string): Claims | null => {
    const claims = current(readBearer(userKey, token) as Claims | null);
    return claims && !ended.has(claims.identity.id, claims.issuedAt) ? claims : null;
  };
  const current = (claims: Claims | null) => (claims && claims.expiresAt > clock.now() ? claims : null);
  const byBasic = async (authorization: string, remoteAddress: string): Promise<RegistryAuthentication> => {
    const credentials = parseBasic(authorization);
    if (!credentials) return null;
    if (credentials.username === BUILD_USER) return readBuild(credentials.password)?.identity ?? null;
    return await basic.check(credentials, remoteAddress);
  };

  return {
    async grant(authorization, scopes, remoteAddress) {
      const login = await byBasic(authorization ?? '', remoteAddress);
      if (login === null) return { kind: 'refused' };
      if ('kind' in login) return login;
      const access = login.build ? null : grantedScopes(login, scopes);
      return {
        kind: 'token',
        expiresInS: LIFETIME_S,
        ...issue(login.build ? buildKey : userKey, login, access, LIFETIME_S),
      };
    },
    async verify(authorization = '', remoteAddress, scopes = []) {
      const bearer = /^bearer\s+(\S+)\s*$/i.exec(authorization)?.[1];
      if (bearer === undefined) return await byBasic(authorization, remoteAddress);
      const claims = readUser(bearer) ?? readBuild(bearer);
      return claims && (claims.access === null || covers(claims.access, scopes)) ? claims.identity : null;
    },
    issueBuildToken: (request, lifetimeS = BUILD_LIFETIME_S) =>
      issue(buildKey, buildIdentity(request), null, lifetimeS).token,
    sessions: {
      forget: () => undefined,
      forgetUser(userId) {
        basic.sessions.forgetUser(userId);
        ended.add(userId, clock.now());
      },
      forgetEveryone() {
        basic.sessions.forgetEveryone();
        ended.addEveryone(clock.now());
      },
    },
  };
}

function grantedScopes({ may }: RegistryIdentity, scopes: readonly Scope[]): readonly Scope[] {
  return scopes.flatMap((scope) => {
    if (scope.type === 'registry') return may.includes('pull') ? [scope] : [];
    const all = scope.actions.includes('*');
    const actions = may.filter((action) => all || scope.actions.includes(action));
    return actions.length === 0 ? [] : [{ ...scope, actions }];
  });
}

/** Users whose tokens have ended before their time; each is remembered for as long as such a token could live. */
function createEnded(rememberMs: number) {
  const endedAt = new Map<string, number>();
  let everyone = Number.NEGATIVE_INFINITY;
  return {
    add(userId: string, now: number) {
      for (const [other, at] of endedAt) if (now - at > rememberMs) endedAt.delete(other);
      endedAt.set(userId, now);
    },
    addEveryone(now: number) {
      everyone = now;
    },
    has: (userId: string, issuedAt: number) =>
      issuedAt <= Math.max(everyone, endedAt.get(userId) ?? Number.NEGATIVE_INFINITY),
  };
}
