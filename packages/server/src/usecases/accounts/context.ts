import type {
  AccessKeyStore,
  AuditStore,
  ProjectStore,
  RegistryCredentialStore,
  UserStore,
} from '../../domain/account-ports.ts';
import type { Change, Principal } from '../../domain/accounts.ts';
import type { Caller } from '../../domain/caller.ts';
import type { Clock } from '../../domain/clock.ts';

/** What the account use cases need of the service. */
export interface AccountContext {
  readonly store: UserStore & ProjectStore & AccessKeyStore & RegistryCredentialStore & AuditStore;
  readonly passwords: { hash(password: string): Promise<string> };
  readonly login: (request: {
    readonly account: string | null;
    readonly user: string;
    readonly password: string;
    readonly remoteAddress: string;
  }) => Promise<{ kind: 'principal' } | { kind: 'refused' } | { kind: 'locked'; retryAfterS: number }>;
  readonly sealer: {
    seal(plaintext: string, context: string): string;
    open(sealed: string, context: string): string;
  };
  /** Told after every change of somebody's rights. */
  readonly sessions: { forgetUser(userId: string): void; forgetEveryone(): void };
  readonly clock: Clock;
  readonly ids: {
    newId(): string;
    newAccessKey(): { readonly access: string; readonly secret: string };
  };
}

export type RefusalReason =
  | 'not_found'
  | 'forbidden'
  | 'name_taken'
  | 'host_taken'
  | 'in_use'
  | 'last_admin'
  | 'default_project'
  | 'key_limit'
  | 'wrong_password'
  | 'password_needed';

export type Outcome<T = undefined> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  | { readonly kind: 'locked'; readonly retryAfterS: number };

export const done = <T>(value: T) => ({ kind: 'done', value }) as const;
export const refused = (reason: RefusalReason) => ({ kind: 'refused', reason }) as const;

/** A store's answer to a change, as an outcome. */
export function settled<T>(answer: 'done' | RefusalReason, value: () => T): Outcome<T> {
  return answer === 'done' ? done(value()) : refused(answer);
}

export function changeBy(caller: Caller, at: number, action: string, target: string): Change {
  return { at, actor: caller.userName, remoteAddress: caller.remoteAddress, action, target };
}

/** The caller as the store knows them now. @throws Error when their user was removed while the request ran */
export async function actorOf(context: Pick<AccountContext, 'store'>, caller: Caller): Promise<Principal> {
  const actor = await context.store.findUser(caller.accountId, caller.userId);
  if (!actor) throw new Error('The user of this request does not exist any more.');
  return actor;
}
