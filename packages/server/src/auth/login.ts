import type { UserStore } from '../domain/account-ports.ts';
import type { Principal } from '../domain/accounts.ts';
import { clientNetwork } from './client-network.ts';
import type { NoteFailedAttempt } from './failed-attempts.ts';
import type { FailureLimiter } from './failure-limiter.ts';
import { type Passwords, PasswordsBusyError } from './passwords.ts';

export interface LoginRequest {
  /** Name or id; null: the first account. */
  readonly account: string | null;
  /** Name or id. */
  readonly user: string;
  readonly password: string;
  readonly remoteAddress: string;
}

export type LoginResult =
  | { readonly kind: 'principal'; readonly principal: Principal }
  /** No such user, a wrong password, or a disabled user: nobody learns which. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'locked'; readonly retryAfterS: number };

export type Login = (request: LoginRequest) => Promise<LoginResult>;

const BUSY_RETRY_S = 5;

export function createLogin({
  store,
  passwords,
  limiter,
  noteFailure,
}: {
  readonly store: Pick<UserStore, 'findLogin'>;
  readonly passwords: Passwords;
  readonly limiter: FailureLimiter;
  readonly noteFailure: NoteFailedAttempt;
}): Login {
  return async ({ account, user, password, remoteAddress }) => {
    const found = await store.findLogin(account, user);
    const key = `user ${found?.user.id ?? user.toLowerCase()} ${clientNetwork(remoteAddress)}`;
    const check = async (): Promise<Principal | null> => {
      const right = await passwords.verify(password, found?.passwordHash ?? null);
      return found && right && !found.user.disabled ? { user: found.user, grants: found.grants } : null;
    };
    try {
      const attempt = await limiter.attempt(key, check, (principal) => principal === null);
      if (attempt.kind === 'locked') return attempt;
      if (attempt.result) return { kind: 'principal', principal: attempt.result };
      const locked = limiter.lockedForS(key) > 0;
      await noteFailure({ action: 'login', userName: found?.user.name ?? null, remoteAddress, locked });
      return { kind: 'refused' };
    } catch (error) {
      if (error instanceof PasswordsBusyError) return { kind: 'locked', retryAfterS: BUSY_RETRY_S };
      throw error;
    }
  };
}
