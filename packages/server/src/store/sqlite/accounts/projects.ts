import type { DatabaseSync } from 'node:sqlite';
import type { Action } from '@stagewright/api';
import type { ProjectStore } from '../../../domain/account-ports.ts';
import type { Sync } from '../../sync.ts';
import type { Changes } from './changes.ts';
import { type ProjectRow, SELECT_GRANT, SELECT_PROJECT, toGrant, toProject } from './principals.ts';

/** Rows that go with their project; any other row with a `project_id` keeps it. */
const OWN_TABLES = [
  'tokens',
  'grants',
  'registry_credential_projects',
  'repository_auths',
  'package_logins',
  'package_login_buckets',
  'build_secrets',
];

export function createProjects(db: DatabaseSync, changes: Changes): Sync<ProjectStore> {
  const find = db.prepare('SELECT 1 FROM projects WHERE account_id = ? AND id = ?');
  const nameOwner = db.prepare('SELECT id FROM projects WHERE account_id = ? AND name = ?');
  const insert = db.prepare('INSERT INTO projects (id, account_id, name, created_at) VALUES (?, ?, ?, ?)');
  const byId = db.prepare(`${SELECT_PROJECT} WHERE projects.id = ?`);
  const list = db.prepare(`${SELECT_PROJECT} WHERE projects.account_id = ? ORDER BY projects.name`);
  const rename = db.prepare('UPDATE projects SET name = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM projects WHERE id = ?');
  const userExists = db.prepare('SELECT 1 FROM users WHERE account_id = ? AND id = ?');
  const revoke = db.prepare('DELETE FROM grants WHERE user_id = ? AND project_id = ?');
  const give = db.prepare('INSERT INTO grants (user_id, project_id, action) VALUES (?, ?, ?)');
  const grants = db.prepare(
    `${SELECT_GRANT} WHERE grants.project_id = ? GROUP BY users.id ORDER BY users.name`,
  );
  const emptiness = createEmptiness(db);
  const setGrant = (userId: string, projectId: string, actions: readonly Action[]) => {
    revoke.run(userId, projectId);
    for (const action of new Set(actions)) give.run(userId, projectId, action);
  };

  return {
    addProject: (project, grant, change) =>
      changes.run(change, () => {
        if (nameOwner.get(project.account.id, project.name)) return 'name_taken';
        insert.run(project.id, project.account.id, project.name, project.createdAt);
        if (grant) setGrant(grant.userId, project.id, grant.actions);
        return 'done';
      }),
    findProject(projectId) {
      const row = byId.get(projectId) as unknown as ProjectRow | undefined;
      return row ? toProject(row) : null;
    },
    listProjects: (accountId) => (list.all(accountId) as unknown as ProjectRow[]).map(toProject),
    renameProject: (accountId, projectId, name, change) =>
      changes.run(change, () => {
        if (!find.get(accountId, projectId)) return 'not_found';
        const owner = nameOwner.get(accountId, name) as { id: string } | undefined;
        if (owner && owner.id !== projectId) return 'name_taken';
        rename.run(name, projectId);
        return 'done';
      }),
    removeProject: (accountId, projectId, change) =>
      changes.run(change, () => {
        if (!find.get(accountId, projectId)) return 'not_found';
        if (!emptiness.isEmpty(projectId)) return 'in_use';
        emptiness.removeOwnRows(projectId);
        remove.run(projectId);
        return 'done';
      }),
    setGrant: (accountId, grant, change) =>
      changes.run(change, () => {
        if (!find.get(accountId, grant.projectId) || !userExists.get(accountId, grant.userId))
          return 'not_found';
        setGrant(grant.userId, grant.projectId, grant.actions);
        return 'done';
      }),
    listGrants: (accountId, projectId) =>
      find.get(accountId, projectId) ? grants.all(projectId).map(toGrant) : null,
  };
}

/** Asks the schema which tables hold things of projects, so that a new kind of thing cannot be forgotten here. */
function createEmptiness(db: DatabaseSync) {
  const tables = db
    .prepare(
      `SELECT tables.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
       WHERE tables.type = 'table' AND columns.name = 'project_id'`,
    )
    .all() as unknown as readonly { readonly name: string }[];
  const foreign = tables.filter(({ name }) => !OWN_TABLES.includes(name));
  const probes = foreign.map(({ name }) =>
    db.prepare(`SELECT 1 FROM "${name}" WHERE project_id = ? LIMIT 1`),
  );
  const removals = OWN_TABLES.map((name) => db.prepare(`DELETE FROM ${name} WHERE project_id = ?`));
  return {
    isEmpty: (projectId: string) => probes.every((probe) => probe.get(projectId) === undefined),
    removeOwnRows(projectId: string) {
      for (const removal of removals) removal.run(projectId);
    },
  };
}
