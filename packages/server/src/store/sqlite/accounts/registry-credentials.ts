import type { DatabaseSync } from 'node:sqlite';
import type { RegistryCredentialStore } from '../../../domain/account-ports.ts';
import type { RegistryCredential } from '../../../domain/accounts.ts';
import type { Sync } from '../../sync.ts';
import type { Changes } from './changes.ts';

interface CredentialRow {
  readonly account_id: string;
  readonly name: string;
  readonly host: string;
  readonly scheme: 'https' | 'http';
  readonly username: string;
  readonly sealed_password: string;
  readonly updated_at: number;
}

export function createRegistryCredentials(db: DatabaseSync, changes: Changes): Sync<RegistryCredentialStore> {
  const find = db.prepare('SELECT * FROM registry_credentials WHERE account_id = ? AND name = ?');
  const put =
    db.prepare(`INSERT INTO registry_credentials (account_id, name, host, scheme, username, sealed_password, updated_at)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account_id, name) DO UPDATE SET host = excluded.host, scheme = excluded.scheme,
    username = excluded.username, sealed_password = excluded.sealed_password, updated_at = excluded.updated_at`);
  const list = db.prepare('SELECT * FROM registry_credentials WHERE account_id = ? ORDER BY name');
  const remove = db.prepare('DELETE FROM registry_credentials WHERE account_id = ? AND name = ?');
  const hostOwner = db.prepare(
    'SELECT name FROM registry_credential_projects WHERE project_id = ? AND host = ?',
  );
  const projectsOf = db.prepare(
    'SELECT project_id FROM registry_credential_projects WHERE account_id = ? AND name = ? ORDER BY project_id',
  );
  const withdraw = db.prepare('DELETE FROM registry_credential_projects WHERE account_id = ? AND name = ?');
  const give = db.prepare(
    'INSERT INTO registry_credential_projects (project_id, host, account_id, name) VALUES (?, ?, ?, ?)',
  );
  const projectExists = db.prepare('SELECT 1 FROM projects WHERE account_id = ? AND id = ?');
  const usable = db.prepare(`SELECT registry_credentials.* FROM registry_credentials
    JOIN registry_credential_projects USING (account_id, name) WHERE project_id = ? ORDER BY registry_credentials.host`);
  const toCredential = (row: CredentialRow): RegistryCredential => ({
    name: row.name,
    host: row.host,
    scheme: row.scheme,
    username: row.username,
    projectIds: projectsOf.all(row.account_id, row.name).map((project) => String(project['project_id'])),
    updatedAt: row.updated_at,
  });

  return {
    putRegistryCredential: (accountId, credential, sealedPassword, change) =>
      changes.run(change, () => {
        const { name, host, scheme, username, projectIds, updatedAt } = credential;
        const sealed =
          sealedPassword ?? (find.get(accountId, name) as CredentialRow | undefined)?.sealed_password;
        if (sealed === undefined) return 'not_found';
        if (!projectIds.every((projectId) => projectExists.get(accountId, projectId))) return 'not_found';
        const owners = projectIds.map((projectId) => hostOwner.get(projectId, host)?.['name'] ?? name);
        if (owners.some((owner) => owner !== name)) return 'host_taken';
        withdraw.run(accountId, name);
        put.run(accountId, name, host, scheme, username, sealed, updatedAt);
        for (const projectId of new Set(projectIds)) give.run(projectId, host, accountId, name);
        return 'done';
      }),
    listRegistryCredentials: (accountId) =>
      (list.all(accountId) as unknown as CredentialRow[]).map(toCredential),
    removeRegistryCredential: (accountId, name, change) =>
      changes.run(change, () => {
        withdraw.run(accountId, name);
        return remove.run(accountId, name).changes === 0 ? 'not_found' : 'done';
      }),
    registryCredentialsOf: (projectId) =>
      (usable.all(projectId) as unknown as CredentialRow[]).map((row) => ({
        ...toCredential(row),
        accountId: row.account_id,
        sealedPassword: row.sealed_password,
      })),
  };
}
