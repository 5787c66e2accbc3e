import type { Change } from '../domain/accounts.ts';
import type { Caller } from '../domain/caller.ts';
import type { Clock } from '../domain/clock.ts';
import {
  loginName,
  type RepositoryAuth,
  type RepositoryAuthStore,
  takes,
} from '../domain/repository-auths.ts';
import { hostOrigin, isSsh, originOf } from '../domain/repository-host.ts';
import { changeBy } from './accounts/context.ts';

export interface NewRepositoryAuth {
  readonly name: string;
  readonly repoType: RepositoryAuth['repoType'];
  readonly tokenType: RepositoryAuth['tokenType'];
  readonly user: string;
  /** Token, password, or what {@link sshSecret} makes of a key. */
  readonly secret: string;
  /** Empty: the first host that its creator builds from. */
  readonly host: string;
  /** Address of a repository that the login must open; empty: it is not tried. */
  readonly verify: string;
}

export interface TriedLogin {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly signal: AbortSignal;
}

export type Created =
  | { readonly kind: 'created'; readonly auth: RepositoryAuth }
  | { readonly kind: 'unsupported' | 'name_taken' | 'limit' | 'invalid_host' | 'invalid_address' }
  | { readonly kind: 'refused'; readonly message: string };

export interface RepositoryAuths {
  create(caller: Caller, input: NewRepositoryAuth, signal: AbortSignal): Promise<Created>;
  list(projectId: string): Promise<readonly RepositoryAuth[]>;
  remove(caller: Caller, name: string): Promise<'done' | 'not_found'>;
}

export interface RepositoryAuthsDeps {
  readonly store: RepositoryAuthStore;
  readonly sealer: { seal(plaintext: string, context: string): string };
  readonly clock: Clock;
  readonly limit: number;
  /** Asks the repository; null: it opens, else why not. */
  readonly tryLogin: (login: TriedLogin) => Promise<string | null>;
}

export const authSealContext = (projectId: string, name: string) => `repository auth ${projectId} ${name}`;

/** The host that the login is for; null where host or address are none, or are not the same. */
function boundOrigin({ host, verify, tokenType }: NewRepositoryAuth): string | Created {
  const forSsh = tokenType === 'ssh';
  const wished = host === '' ? '' : hostOrigin(host, forSsh ? 'ssh' : 'https');
  if (wished === null || isSsh(wished) !== forSsh) return { kind: 'invalid_host' };
  if (verify === '') return wished;
  const tried = originOf(verify);
  if (tried === null || isSsh(tried)) return { kind: 'invalid_address' };
  return wished === '' || wished === tried ? tried : { kind: 'invalid_address' };
}

export function createRepositoryAuths(deps: RepositoryAuthsDeps): RepositoryAuths {
  const { store, sealer, clock, limit } = deps;
  const change = (caller: Caller, action: string, target: string): Change =>
    changeBy(caller, clock.now(), action, target);

  return {
    async create(caller, input, signal) {
      const { name, repoType, tokenType, user, secret, verify } = input;
      if (!takes(repoType, tokenType)) return { kind: 'unsupported' };
      const origin = boundOrigin(input);
      if (typeof origin !== 'string') return origin;
      if (verify !== '') {
        const username = loginName({ user, repoType });
        const message = await deps.tryLogin({ url: verify, username, password: secret, signal });
        if (message !== null) return { kind: 'refused', message };
      }
      const { projectId, userName: creator } = caller;
      const at = clock.now();
      const auth = { name, repoType, tokenType, user, origin, creator, createdAt: at, updatedAt: at };
      const sealed = sealer.seal(secret, authSealContext(projectId, name));
      const made = change(caller, 'repository-auth.create', `repository authorisation ${name}`);
      const answer = await store.addRepositoryAuth(projectId, auth, sealed, limit, made);
      return answer === 'done' ? { kind: 'created', auth } : { kind: answer };
    },
    list: (projectId) => store.listRepositoryAuths(projectId),
    remove(caller, name) {
      const removed = change(caller, 'repository-auth.delete', `repository authorisation ${name}`);
      return store.removeRepositoryAuth(caller.projectId, name, removed);
    },
  };
}
