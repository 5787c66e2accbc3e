import type { DatabaseSync } from 'node:sqlite';
import type { AccessKeyStore, TokenStore } from '../../../domain/account-ports.ts';
import type { AccessKey, StoredToken } from '../../../domain/accounts.ts';
import type { Sync } from '../../sync.ts';
import type { Changes } from './changes.ts';
import { createPrincipals } from './principals.ts';

interface TokenRow {
  readonly hash: string;
  readonly user_id: string;
  readonly project_id: string | null;
  readonly issued_at: number;
  readonly expires_at: number;
}

interface KeyRow {
  readonly access: string;
  readonly user_id: string;
  readonly sealed_secret: string;
  readonly description: string;
  readonly active: number;
  readonly created_at: number;
  readonly last_used_at: number | null;
}

export function createTokens(db: DatabaseSync, changes: Changes): Sync<TokenStore> {
  const principal = createPrincipals(db);
  const insert = db.prepare(
    'INSERT INTO tokens (hash, user_id, project_id, issued_at, expires_at) VALUES (?, ?, ?, ?, ?)',
  );
  const find = db.prepare('SELECT * FROM tokens WHERE hash = ? AND revoked_at IS NULL');
  const revoke = db.prepare('UPDATE tokens SET revoked_at = ? WHERE hash = ? AND revoked_at IS NULL');
  const prune = db.prepare('DELETE FROM tokens WHERE expires_at < ?');
  return {
    addToken: (token, change) =>
      changes.run(change, () => {
        insert.run(token.hash, token.userId, token.projectId, token.issuedAt, token.expiresAt);
        return 'done';
      }),
    findToken(hash) {
      const row = find.get(hash) as TokenRow | undefined;
      const owner = row ? principal(row.user_id) : null;
      if (!row || !owner || owner.user.disabled) return null;
      return { user: owner.user, grants: owner.grants, token: toToken(row) };
    },
    revokeToken: (hash, change) =>
      changes.run(change, () => (revoke.run(change.at, hash).changes === 0 ? 'not_found' : 'done')),
    pruneTokens: (expiredBefore) => Number(prune.run(expiredBefore).changes),
  };
}

function toToken(row: TokenRow): StoredToken {
  return {
    hash: row.hash,
    userId: row.user_id,
    projectId: row.project_id,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
  };
}

export function createAccessKeys(db: DatabaseSync, changes: Changes): Sync<AccessKeyStore> {
  const principal = createPrincipals(db);
  const insert = db.prepare(
    'INSERT INTO access_keys (access, user_id, sealed_secret, description, active, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const count = db.prepare('SELECT count(*) AS keys FROM access_keys WHERE user_id = ?');
  const find = db.prepare('SELECT * FROM access_keys WHERE access = ?');
  const list = db.prepare(`SELECT access_keys.* FROM access_keys JOIN users ON users.id = access_keys.user_id
    WHERE users.account_id = ?1 AND (?2 IS NULL OR users.id = ?2) ORDER BY access_keys.created_at, access`);
  const owned = db.prepare(`SELECT access_keys.* FROM access_keys JOIN users ON users.id = access_keys.user_id
    WHERE users.account_id = ? AND access = ?`);
  const update = db.prepare('UPDATE access_keys SET active = ?, description = ? WHERE access = ?');
  const remove = db.prepare('DELETE FROM access_keys WHERE access = ?');
  const noteUse = db.prepare('UPDATE access_keys SET last_used_at = ? WHERE access = ?');
  return {
    addAccessKey: (key, sealedSecret, limit, change) =>
      changes.run(change, () => {
        if (!principal(key.userId)) return 'not_found';
        if ((count.get(key.userId) as { keys: number }).keys >= limit) return 'limit';
        insert.run(key.access, key.userId, sealedSecret, key.description, key.active ? 1 : 0, key.createdAt);
        return 'done';
      }),
    findAccessKey(access) {
      const row = find.get(access) as KeyRow | undefined;
      const owner = row ? principal(row.user_id) : null;
      if (!row || !owner || owner.user.disabled) return null;
      return { user: owner.user, grants: owner.grants, key: toKey(row), sealedSecret: row.sealed_secret };
    },
    listAccessKeys: (accountId, userId) => (list.all(accountId, userId) as unknown as KeyRow[]).map(toKey),
    updateAccessKey: (accountId, access, fields, change) =>
      changes.run(change, () => {
        const row = owned.get(accountId, access) as KeyRow | undefined;
        if (!row) return 'not_found';
        const active = fields.active ?? row.active === 1;
        update.run(active ? 1 : 0, fields.description ?? row.description, access);
        return 'done';
      }),
    removeAccessKey: (accountId, access, change) =>
      changes.run(change, () => {
        if (!owned.get(accountId, access)) return 'not_found';
        remove.run(access);
        return 'done';
      }),
    noteAccessKeyUse: (access, at) => void noteUse.run(at, access),
  };
}

function toKey(row: KeyRow): AccessKey {
  return {
    access: row.access,
    userId: row.user_id,
    description: row.description,
    active: row.active === 1,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  };
}
