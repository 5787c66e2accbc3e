import type { DatabaseSync } from 'node:sqlite';
import type { Action } from '@stagewright/api';
import type { Grant, Principal, Project, User } from '../../../domain/accounts.ts';

export interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly account_id: string;
  readonly account_name: string;
  readonly admin: number;
  readonly disabled: number;
  readonly created_at: number;
  readonly password_changed_at: number;
  readonly password_hash: string;
}

export interface ProjectRow {
  readonly id: string;
  readonly name: string;
  readonly account_id: string;
  readonly account_name: string;
  readonly created_at: number;
}

interface GrantRow extends ProjectRow {
  readonly user_id: string;
  readonly user_name: string;
  readonly actions: string;
}

export const SELECT_USER = `SELECT users.*, accounts.name AS account_name,
  users.id IN (SELECT user_id FROM admins) AS admin
  FROM users JOIN accounts ON accounts.id = users.account_id`;

export const SELECT_PROJECT = `SELECT projects.*, accounts.name AS account_name
  FROM projects JOIN accounts ON accounts.id = projects.account_id`;

export const SELECT_GRANT = `SELECT projects.*, accounts.name AS account_name, grants.user_id, users.name AS user_name,
  group_concat(grants.action) AS actions
  FROM grants JOIN projects ON projects.id = grants.project_id
  JOIN accounts ON accounts.id = projects.account_id JOIN users ON users.id = grants.user_id`;

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    name: row.name,
    account: { id: row.account_id, name: row.account_name },
    admin: row.admin === 1,
    disabled: row.disabled === 1,
    createdAt: row.created_at,
    passwordChangedAt: row.password_changed_at,
  };
}

export function toProject(row: ProjectRow): Project {
  return {
    id: row.id,
    name: row.name,
    account: { id: row.account_id, name: row.account_name },
    createdAt: row.created_at,
  };
}

export function toGrant(row: unknown): Grant {
  const grant = row as GrantRow;
  return {
    userId: grant.user_id,
    userName: grant.user_name,
    project: toProject(grant),
    actions: grant.actions.split(',') as Action[],
  };
}

/** Finds a user with their grants. */
export function createPrincipals(
  db: DatabaseSync,
): (userId: string) => (Principal & { readonly row: UserRow }) | null {
  const byId = db.prepare(`${SELECT_USER} WHERE users.id = ?`);
  const grants = db.prepare(
    `${SELECT_GRANT} WHERE grants.user_id = ? GROUP BY projects.id ORDER BY projects.name`,
  );
  return (userId) => {
    const row = byId.get(userId) as UserRow | undefined;
    return row ? { user: toUser(row), grants: grants.all(userId).map(toGrant), row } : null;
  };
}
