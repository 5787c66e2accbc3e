import type { DatabaseSync } from 'node:sqlite';
import { ACTIONS } from '@stagewright/api/actions';
import type { SeedStore, UserStore } from '../../../domain/account-ports.ts';
import type { User } from '../../../domain/accounts.ts';
import type { Sync } from '../../sync.ts';
import type { Changes } from './changes.ts';
import { createPrincipals, SELECT_USER, toUser, type UserRow } from './principals.ts';

export function createUsers(db: DatabaseSync, changes: Changes): Sync<UserStore> {
  const principal = createPrincipals(db);
  const find = db.prepare(`${SELECT_USER} WHERE users.account_id = ? AND users.id = ?`);
  const nameTaken = db.prepare('SELECT 1 FROM users WHERE account_id = ? AND name = ?');
  const login = db.prepare(`${SELECT_USER}
    WHERE users.account_id =
      (SELECT id FROM accounts WHERE ?1 IS NULL OR name = ?1 OR id = ?1 ORDER BY name = 'default' DESC LIMIT 1)
      AND (users.name = ?2 OR users.id = ?2) ORDER BY users.id = ?2 LIMIT 1`);
  const list = db.prepare(`${SELECT_USER} WHERE users.account_id = ? ORDER BY users.name`);
  const otherAdmins = db.prepare(`SELECT 1 FROM admins JOIN users ON users.id = admins.user_id
    WHERE users.account_id = ? AND users.id <> ? AND users.disabled = 0`);
  const rights = createRights(db);
  const setPassword = db.prepare('UPDATE users SET password_hash = ?, password_changed_at = ? WHERE id = ?');
  const get = (accountId: string, userId: string) => find.get(accountId, userId) as UserRow | undefined;
  const isLastAdmin = (row: UserRow) =>
    row.admin === 1 && row.disabled === 0 && !otherAdmins.get(row.account_id, row.id);

  return {
    addUser: (user, passwordHash, change) =>
      changes.run(change, () => {
        if (nameTaken.get(user.account.id, user.name)) return 'name_taken';
        rights.insert(user, passwordHash);
        return 'done';
      }),
    findUser(accountId, userId) {
      const found = get(accountId, userId) ? principal(userId) : null;
      return found && { user: found.user, grants: found.grants };
    },
    findLogin(account, user) {
      const row = login.get(account, user) as UserRow | undefined;
      const found = row ? principal(row.id) : null;
      return found && { user: found.user, grants: found.grants, passwordHash: found.row.password_hash };
    },
    listUsers: (accountId) => (list.all(accountId) as unknown as UserRow[]).map(toUser),
    updateUser: (accountId, userId, fields, change) =>
      changes.run(change, () => {
        const row = get(accountId, userId);
        if (!row) return 'not_found';
        if ((fields.disabled === true || fields.admin === false) && isLastAdmin(row)) return 'last_admin';
        if (fields.admin !== undefined) rights.setAdmin(userId, fields.admin);
        if (fields.disabled !== undefined) rights.setDisabled(userId, fields.disabled);
        return 'done';
      }),
    setPassword: (accountId, userId, passwordHash, change) =>
      changes.run(change, () => {
        if (!get(accountId, userId)) return 'not_found';
        setPassword.run(passwordHash, change.at, userId);
        rights.endTokens(userId);
        return 'done';
      }),
    removeUser: (accountId, userId, change) =>
      changes.run(change, () => {
        const row = get(accountId, userId);
        if (!row) return 'not_found';
        if (isLastAdmin(row)) return 'last_admin';
        rights.remove(userId);
        return 'done';
      }),
  };
}

export function createSeed(db: DatabaseSync, changes: Changes): Sync<SeedStore> {
  const anyAccount = db.prepare('SELECT 1 FROM accounts LIMIT 1');
  const addAccount = db.prepare('INSERT INTO accounts (id, name) VALUES (?, ?)');
  const addProject = db.prepare(
    'INSERT INTO projects (id, account_id, name, created_at) VALUES (?, ?, ?, ?)',
  );
  const addGrant = db.prepare('INSERT INTO grants (user_id, project_id, action) VALUES (?, ?, ?)');
  const rights = createRights(db);
  return {
    isSeeded: () => anyAccount.get() !== undefined,
    seed: ({ account, project, user, passwordHash }, change) =>
      changes.run(change, () => {
        if (anyAccount.get()) return 'exists';
        addAccount.run(account.id, account.name);
        addProject.run(project.id, account.id, project.name, project.createdAt);
        rights.insert({ ...user, admin: true }, passwordHash);
        for (const action of ACTIONS) addGrant.run(user.id, project.id, action);
        return 'done';
      }),
  };
}

interface Rights {
  insert(user: User, passwordHash: string): void;
  setAdmin(userId: string, admin: boolean): void;
  setDisabled(userId: string, disabled: boolean): void;
  endTokens(userId: string): void;
  remove(userId: string): void;
}

function createRights(db: DatabaseSync): Rights {
  const insert = db.prepare(
    'INSERT INTO users (id, account_id, name, password_hash, disabled, created_at, password_changed_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const promote = db.prepare('INSERT INTO admins (user_id) VALUES (?) ON CONFLICT DO NOTHING');
  const demote = db.prepare('DELETE FROM admins WHERE user_id = ?');
  const disable = db.prepare('UPDATE users SET disabled = ? WHERE id = ?');
  const endTokens = db.prepare('DELETE FROM tokens WHERE user_id = ?');
  const removals = [
    'tokens WHERE user_id',
    'access_keys WHERE user_id',
    'grants WHERE user_id',
    'admins WHERE user_id',
    'users WHERE id',
  ].map((rows) => db.prepare(`DELETE FROM ${rows} = ?`));
  const setAdmin = (userId: string, admin: boolean) => void (admin ? promote : demote).run(userId);
  return {
    insert(user, passwordHash) {
      insert.run(
        user.id,
        user.account.id,
        user.name,
        passwordHash,
        user.disabled ? 1 : 0,
        user.createdAt,
        user.passwordChangedAt,
      );
      setAdmin(user.id, user.admin);
    },
    setAdmin,
    setDisabled(userId, disabled) {
      disable.run(disabled ? 1 : 0, userId);
      if (disabled) endTokens.run(userId);
    },
    endTokens: (userId) => void endTokens.run(userId),
    remove(userId) {
      for (const removal of removals) removal.run(userId);
    },
  };
}
