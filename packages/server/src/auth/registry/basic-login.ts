import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { defaultGrant, type Principal } from '../../domain/accounts.ts';
import type { Clock } from '../../domain/clock.ts';
import type { FindAccessKey } from '../access-keys.ts';
import { clientNetwork } from '../client-network.ts';
import type { NoteFailedAttempt } from '../failed-attempts.ts';
import type { FailureLimiter } from '../failure-limiter.ts';
import type { Login } from '../login.ts';
import { createPrincipalCache, type Sessions } from '../principal-cache.ts';
import type { Tokens } from '../tokens.ts';
import { type RegistryIdentity, userIdentity } from './identity.ts';

export interface BasicLoginOptions {
  readonly login: Login;
  readonly tokens: Tokens;
  readonly findAccessKey: FindAccessKey;
  readonly limiter: FailureLimiter;
  readonly noteFailure: NoteFailedAttempt;
  readonly clock: Clock;
}

export interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

export type BasicResult = RegistryIdentity | null | { readonly kind: 'locked'; readonly retryAfterS: number };

const CACHE_MS = 5 * 60_000;
const ACCESS_KEY = /^[A-Z0-9]{20}$/;
const TOKEN_USER = '_token';

/**
 * A registry login: a user and password, an access key and its secret, or `_token` and an IAM token. `project@` before the name
 * chooses the project, as in SWR; without it the default one. A right password is remembered for five minutes under a key of this
 * process, so that a push of many layers costs one password check.
 */
export function createBasicLogin({
  login,
  tokens,
  findAccessKey,
  limiter,
  noteFailure,
  clock,
}: BasicLoginOptions) {
  const processKey = randomBytes(32);
  const cache = createPrincipalCache<Principal>({ clock, keepMs: CACHE_MS });

  const byAccessKey = async (access: string, secret: string, remoteAddress: string) => {
    const key = `key ${access} ${clientNetwork(remoteAddress)}`;
    const retryAfterS = limiter.lockedForS(key);
    if (retryAfterS > 0) return { kind: 'locked', retryAfterS } as const;
    const found = await findAccessKey(access);
    const right = found !== null && equal(processKey, found.secretKey, secret);
    limiter.note(key, !right);
    if (found && !right) {
      const locked = limiter.lockedForS(key) > 0;
      await noteFailure({ action: 'login', userName: found.user.name, remoteAddress, locked });
    }
    return right ? ({ kind: 'principal', principal: found } as const) : ({ kind: 'refused' } as const);
  };
  const byPassword = async (user: string, password: string, remoteAddress: string) => {
    const digest = createHmac('sha256', processKey).update(`${user}\0${password}`).digest('base64url');
    let result: Awaited<ReturnType<Login>> = { kind: 'refused' };
    const principal = await cache.get(digest, async () => {
      result = await login({ account: null, user, password, remoteAddress });
      return result.kind === 'principal' ? result.principal : null;
    });
    return principal ? ({ kind: 'principal', principal } as const) : result;
  };

  const check = async (
    { username, password }: BasicCredentials,
    remoteAddress: string,
  ): Promise<BasicResult> => {
    if (username === TOKEN_USER) {
      const token = await tokens.check(password);
      return token.kind === 'valid' && token.grant ? userIdentity(token.grant) : null;
    }
    const at = username.indexOf('@');
    const project = at === -1 ? null : username.slice(0, at);
    const name = username.slice(at + 1);
    const prove = ACCESS_KEY.test(name) ? byAccessKey : byPassword;
    const result = await prove(name, password, remoteAddress);
    if (result.kind === 'locked') return result;
    return result.kind === 'principal' ? identityIn(result.principal, project) : null;
  };
  const sessions: Sessions = cache;
  return { check, sessions };
}

function identityIn({ grants }: Principal, project: string | null): RegistryIdentity | null {
  const grant =
    project === null
      ? defaultGrant(grants)
      : grants.find((candidate) => candidate.project.name === project || candidate.project.id === project);
  return grant ? userIdentity(grant) : null;
}

/** Compares texts of any length in constant time. */
function equal(key: Buffer, a: string, b: string): boolean {
  const digest = (text: string) => createHmac('sha256', key).update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** The parts of `Basic …`; null when it is not that. */
export function parseBasic(authorization: string): BasicCredentials | null {
  const encoded = /^basic\s+([\w+/=-]+)\s*$/i.exec(authorization)?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon === -1 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
