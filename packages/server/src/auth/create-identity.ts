import type { Clock } from '../domain/clock.ts';
import { createFindAccessKey, type FindAccessKey, type OpenedKey } from './access-keys.ts';
import type { AccountStore } from './account-store.ts';
import type { Authenticator } from './authenticator.ts';
import { createAuthenticator } from './create-authenticator.ts';
import { createNoteFailedAttempt } from './failed-attempts.ts';
import { createFailureLimiter, DEFAULT_FAILURE_LIMITS, type FailureLimits } from './failure-limiter.ts';
import { type AuditLog, logChanges } from './log-changes.ts';
import { createLogin, type Login } from './login.ts';
import { createPasswords, DEFAULT_COST, type Passwords, type ScryptCost } from './passwords.ts';
import { createPrincipalCache, type Sessions } from './principal-cache.ts';
import { createRegistryTokens, type RegistryTokens } from './registry-token.ts';
import type { Sealer } from './sealer.ts';
import { createTokens, type TokenOwner, type Tokens } from './tokens.ts';

export interface IdentityOptions {
  readonly store: AccountStore;
  readonly clock: Clock;
  readonly log: AuditLog;
  /** See `openSealer`. */
  readonly sealer: Sealer;
  /** Whether a request uploads an object; see `SignatureCheckOptions`. */
  isUpload(method: string, path: string): boolean;
  readonly cost?: ScryptCost;
  readonly failureLimits?: FailureLimits;
  /** How long another process's revocation may go unnoticed; this process's own are immediate. */
  readonly cacheMs?: number;
}

/** Everything that finds out who somebody is, wired together once for a server. */
export interface Identity {
  /** The store as others must use it: changes through it are logged. */
  readonly store: AccountStore;
  readonly authenticator: Authenticator;
  readonly passwords: Passwords;
  readonly login: Login;
  readonly tokens: Tokens;
  readonly findAccessKey: FindAccessKey;
  readonly registryTokens: RegistryTokens;
  /** Must be told of every change to users and grants that goes past the use cases. */
  readonly sessions: Sessions;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

export function createIdentity(options: IdentityOptions): Identity {
  const { clock, sealer, cacheMs: keepMs = 5000 } = options;
  const store = logChanges(options.store, options.log);
  const limiter = createFailureLimiter(clock, options.failureLimits ?? DEFAULT_FAILURE_LIMITS);
  const passwords = createPasswords({ cost: options.cost ?? DEFAULT_COST });
  const tokenCache = createPrincipalCache<TokenOwner>({ clock, keepMs });
  const keyCache = createPrincipalCache<OpenedKey>({ clock, keepMs });
  const tokens = createTokens({ store, clock, cache: tokenCache });
  const findAccessKey = createFindAccessKey({ store, sealer, clock, cache: keyCache });
  const isUpload = (method: string, path: string) => options.isUpload(method, path);
  const noteFailure = createNoteFailedAttempt({ store, clock });
  const login = createLogin({ store, passwords, limiter, noteFailure });
  const registryTokens = createRegistryTokens({
    login,
    tokens,
    findAccessKey,
    limiter,
    noteFailure,
    clock,
    sealer,
  });
  return {
    store,
    authenticator: createAuthenticator({ tokens, findAccessKey, limiter, noteFailure, clock, isUpload }),
    passwords,
    login,
    registryTokens,
    tokens,
    findAccessKey,
    sessions: joinSessions(tokenCache, keyCache, registryTokens.sessions),
    sealer,
    clock,
  };
}

/** Sessions of several kinds, told together. */
function joinSessions(...all: readonly Sessions[]): Sessions {
  return {
    forget: (key) => all.forEach((sessions) => void sessions.forget(key)),
    forgetUser: (userId) => all.forEach((sessions) => void sessions.forgetUser(userId)),
    forgetEveryone: () => all.forEach((sessions) => void sessions.forgetEveryone()),
  };
}
