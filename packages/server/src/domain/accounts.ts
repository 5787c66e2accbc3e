import type { Action } from '@stagewright/api';

/** An account (IAM: domain) holds users and projects. */
export interface Account {
  readonly id: string;
  readonly name: string;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly account: Account;
  readonly admin: boolean;
  readonly disabled: boolean;
  readonly createdAt: number;
  readonly passwordChangedAt: number;
}

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly account: Account;
  readonly createdAt: number;
}

/** What a user may do in a project; never with an empty list of actions. */
export interface Grant {
  readonly userId: string;
  readonly userName: string;
  readonly project: Project;
  readonly actions: readonly Action[];
}

/** A user with everything that decides what a request of theirs may do. */
export interface Principal {
  readonly user: User;
  readonly grants: readonly Grant[];
}

/** A token as it is stored: `hash` is the SHA-256 of what its owner holds. `projectId` null: scoped to the account only. */
export interface StoredToken {
  readonly hash: string;
  readonly userId: string;
  readonly projectId: string | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export interface AccessKey {
  readonly access: string;
  readonly userId: string;
  readonly description: string;
  readonly active: boolean;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

/** Credentials for one registry host, usable by builds of the projects listed. */
export interface RegistryCredential {
  readonly name: string;
  /** Host and port, as image references have it. */
  readonly host: string;
  readonly scheme: 'https' | 'http';
  readonly username: string;
  readonly projectIds: readonly string[];
  readonly updatedAt: number;
}

/** Who changes something, and what: all of an audit line but its outcome. */
export interface Change {
  readonly at: number;
  readonly actor: string;
  readonly remoteAddress: string;
  /** Verb and noun: `user.create`, `token.revoke`. */
  readonly action: string;
  readonly target: string;
}

export interface AuditEntry extends Change {
  readonly id: number;
  readonly outcome: string;
}

export const DEFAULT_PROJECT = 'default';

/** The grant a request without a project works under: the user's only one, else the one of the default project. */
export function defaultGrant(grants: readonly Grant[]): Grant | null {
  if (grants.length === 1) return grants[0] ?? null;
  return grants.find((grant) => grant.project.name === DEFAULT_PROJECT) ?? null;
}
