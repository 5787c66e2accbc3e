import type { DatabaseSync } from 'node:sqlite';
import type { RepositoryAuth, RepositoryAuthStore } from '../../../domain/repository-auths.ts';
import type { Sync } from '../../sync.ts';
import type { Changes } from './changes.ts';

interface AuthRow {
  readonly name: string;
  readonly repo_type: RepositoryAuth['repoType'];
  readonly token_type: RepositoryAuth['tokenType'];
  readonly user: string;
  readonly origin: string;
  readonly sealed_secret: string;
  readonly creator: string;
  readonly created_at: number;
  readonly updated_at: number;
}

function authOf(row: AuthRow): RepositoryAuth {
  const { name, user, origin, creator } = row;
  return {
    name,
    user,
    origin,
    creator,
    repoType: row.repo_type,
    tokenType: row.token_type,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function createRepositoryAuths(db: DatabaseSync, changes: Changes): Sync<RepositoryAuthStore> {
  const find = db.prepare('SELECT * FROM repository_auths WHERE project_id = ? AND name = ?');
  const count = db.prepare('SELECT count(*) AS total FROM repository_auths WHERE project_id = ?');
  const insert = db.prepare(
    `INSERT INTO repository_auths (project_id, name, repo_type, token_type, user, origin, sealed_secret, creator,
     created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const list = db.prepare('SELECT * FROM repository_auths WHERE project_id = ? ORDER BY name');
  const bind = db.prepare(
    `UPDATE repository_auths SET origin = ?, updated_at = ? WHERE project_id = ? AND name = ?
     AND origin = '' AND creator = ?`,
  );
  const remove = db.prepare('DELETE FROM repository_auths WHERE project_id = ? AND name = ?');
  const rowOf = (projectId: string, name: string) =>
    find.get(projectId, name) as unknown as AuthRow | undefined;

  return {
    addRepositoryAuth: (projectId, auth, sealedSecret, limit, change) =>
      changes.run(change, () => {
        const { name, repoType, tokenType, user, origin, creator, createdAt, updatedAt } = auth;
        if (rowOf(projectId, name)) return 'name_taken';
        if ((count.get(projectId)?.['total'] as number) >= limit) return 'limit';
        const kind = [repoType, tokenType, user, origin] as const;
        insert.run(projectId, name, ...kind, sealedSecret, creator, createdAt, updatedAt);
        return 'done';
      }),
    listRepositoryAuths: (projectId) => (list.all(projectId) as unknown as AuthRow[]).map(authOf),
    findRepositoryAuth(projectId, name) {
      const row = rowOf(projectId, name);
      return row ? { ...authOf(row), sealedSecret: row.sealed_secret } : null;
    },
    bindRepositoryAuth: (projectId, name, origin, change) =>
      changes.run(change, () => {
        if (bind.run(origin, change.at, projectId, name, change.actor).changes > 0) return 'done';
        return rowOf(projectId, name) ? 'kept' : 'not_found';
      }),
    removeRepositoryAuth: (projectId, name, change) =>
      changes.run(change, () => (remove.run(projectId, name).changes === 0 ? 'not_found' : 'done')),
  };
}
