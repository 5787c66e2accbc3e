import type { Action } from '@stagewright/api';
import type {
  AccessKey,
  Account,
  AuditEntry,
  Change,
  Grant,
  Principal,
  Project,
  RegistryCredential,
  StoredToken,
  User,
} from './accounts.ts';

/**
 * Accounts, and all that hangs on them. Every operation is one transaction; operations may be called at any time by many callers
 * and take effect one after the other. One that takes a `Change` also writes its audit line, with the answer as the outcome, in the
 * same transaction, whether or not anything changed. Names are unique in an account without regard to case. An operation on a
 * user or project of another account answers as if it did not exist.
 */
export interface UserStore {
  addUser(user: User, passwordHash: string, change: Change): Promise<'done' | 'name_taken'>;
  findUser(accountId: string, userId: string): Promise<Principal | null>;
  /** By name or id, for a login. `account` is a name or id; null: the first account. */
  findLogin(
    account: string | null,
    user: string,
  ): Promise<(Principal & { readonly passwordHash: string }) | null>;
  /** Ordered by name. */
  listUsers(accountId: string): Promise<readonly User[]>;
  /** Disabling ends the user's tokens. The last enabled administrator stays one. */
  updateUser(
    accountId: string,
    userId: string,
    fields: { readonly disabled?: boolean; readonly admin?: boolean },
    change: Change,
  ): Promise<'done' | 'not_found' | 'last_admin'>;
  /** Ends the user's tokens. */
  setPassword(
    accountId: string,
    userId: string,
    passwordHash: string,
    change: Change,
  ): Promise<'done' | 'not_found'>;
  /** Removes the user with their tokens, access keys and grants. */
  removeUser(accountId: string, userId: string, change: Change): Promise<'done' | 'not_found' | 'last_admin'>;
}

/** See {@link UserStore}. */
export interface ProjectStore {
  /** The grant, if any, is given in the same transaction. */
  addProject(
    project: Project,
    grant: { readonly userId: string; readonly actions: readonly Action[] } | null,
    change: Change,
  ): Promise<'done' | 'name_taken'>;
  /** For the service itself: the project of a build. */
  findProject(projectId: string): Promise<Project | null>;
  /** Ordered by name. */
  listProjects(accountId: string): Promise<readonly Project[]>;
  renameProject(
    accountId: string,
    projectId: string,
    name: string,
    change: Change,
  ): Promise<'done' | 'not_found' | 'name_taken'>;
  /** Only an empty project: one that no row of the service names but grants, tokens and credentials. */
  removeProject(
    accountId: string,
    projectId: string,
    change: Change,
  ): Promise<'done' | 'not_found' | 'in_use'>;
  /** Replaces what the user may do in the project; an empty list takes the grant away. */
  setGrant(
    accountId: string,
    grant: { readonly userId: string; readonly projectId: string; readonly actions: readonly Action[] },
    change: Change,
  ): Promise<'done' | 'not_found'>;
  /** Ordered by the users' names; null: no such project. */
  listGrants(accountId: string, projectId: string): Promise<readonly Grant[] | null>;
}

/** See {@link UserStore}. Tokens are named by the SHA-256 of what their owner holds. */
export interface TokenStore {
  addToken(token: StoredToken, change: Change): Promise<'done'>;
  /** Null also for a revoked token and for a disabled user; an expired one is answered until it is pruned. */
  findToken(hash: string): Promise<(Principal & { readonly token: StoredToken }) | null>;
  revokeToken(hash: string, change: Change): Promise<'done' | 'not_found'>;
  /** How many were removed. */
  pruneTokens(expiredBefore: number): Promise<number>;
}

/** See {@link UserStore}. Secrets come and go sealed; the store cannot read them. */
export interface AccessKeyStore {
  addAccessKey(
    key: AccessKey,
    sealedSecret: string,
    limit: number,
    change: Change,
  ): Promise<'done' | 'not_found' | 'limit'>;
  /** For verifying: null also for a disabled user. */
  findAccessKey(
    access: string,
  ): Promise<(Principal & { readonly key: AccessKey; readonly sealedSecret: string }) | null>;
  /** Of one user, or of all with null; oldest first. */
  listAccessKeys(accountId: string, userId: string | null): Promise<readonly AccessKey[]>;
  updateAccessKey(
    accountId: string,
    access: string,
    fields: { readonly active?: boolean; readonly description?: string },
    change: Change,
  ): Promise<'done' | 'not_found'>;
  removeAccessKey(accountId: string, access: string, change: Change): Promise<'done' | 'not_found'>;
  noteAccessKeyUse(access: string, at: number): Promise<void>;
}

/** See {@link UserStore}. A project has at most one credential for a host. */
export interface RegistryCredentialStore {
  /** Creates or replaces; a null secret keeps the stored one (`not_found` when there is none). */
  putRegistryCredential(
    accountId: string,
    credential: RegistryCredential,
    sealedPassword: string | null,
    change: Change,
  ): Promise<'done' | 'not_found' | 'host_taken'>;
  listRegistryCredentials(accountId: string): Promise<readonly RegistryCredential[]>;
  removeRegistryCredential(accountId: string, name: string, change: Change): Promise<'done' | 'not_found'>;
  /** The credentials that builds of the project may use. */
  registryCredentialsOf(
    projectId: string,
  ): Promise<
    readonly (RegistryCredential & { readonly accountId: string; readonly sealedPassword: string })[]
  >;
}

/** See {@link UserStore}. */
export interface AuditStore {
  /** For what happens outside this store, and for refusals. */
  appendAudit(change: Change, outcome: string): Promise<void>;
  /** Newest first, ids below `before`. */
  listAudit(before: number | null, limit: number): Promise<readonly AuditEntry[]>;
  /** Removes lines older than a time, at most `limit`; answers how many. */
  pruneAudit(writtenBefore: number, limit: number): Promise<number>;
}

/** The first rows of a new data folder. */
export interface SeedStore {
  isSeeded(): Promise<boolean>;
  /** Account, project, and an administrator with every action on it; `exists`, and nothing changes, when there is any account. */
  seed(
    first: {
      readonly account: Account;
      readonly project: Project;
      readonly user: User;
      readonly passwordHash: string;
    },
    change: Change,
  ): Promise<'done' | 'exists'>;
}
