import type { DatabaseSync } from 'node:sqlite';
import type { BuildSecretStore, SealedSecret, SecretScope } from '../../../domain/build-secrets.ts';
import type { Sync } from '../../sync.ts';
import type { Changes } from './changes.ts';

interface SecretRow {
  readonly project_id: string;
  readonly job_id: string;
  readonly name: string;
  readonly sealed_value: string;
  readonly updated_at: number;
  readonly updated_by: string;
}

export function createBuildSecrets(db: DatabaseSync, changes: Changes): Sync<BuildSecretStore> {
  const of = 'build_secrets WHERE project_id = ? AND job_id = ?';
  const find = db.prepare(`SELECT * FROM ${of} AND name = ?`);
  const count = db.prepare(`SELECT count(*) AS total FROM ${of}`);
  const list = db.prepare(`SELECT * FROM ${of} ORDER BY name`);
  const remove = db.prepare(`DELETE FROM ${of} AND name = ?`);
  const put = db.prepare(
    `INSERT INTO build_secrets (project_id, job_id, name, sealed_value, updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (project_id, job_id, name) DO UPDATE SET sealed_value = excluded.sealed_value,
     updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
  );
  const livingJob = db.prepare('SELECT 1 FROM jobs WHERE id = ? AND project_id = ? AND deleted_at IS NULL');
  const rowOf = ({ projectId, jobId }: SecretScope, name: string) =>
    find.get(projectId, jobId, name) as unknown as SecretRow | undefined;

  return {
    putBuildSecret: (scope, { name, sealedValue, updatedAt, updatedBy }, limit, change) =>
      changes.run(change, () => {
        const { projectId, jobId } = scope;
        if (jobId !== '' && !livingJob.get(jobId, projectId)) return 'not_found';
        const stored = count.get(projectId, jobId)?.['total'] as number;
        if (stored >= limit && !rowOf(scope, name)) return 'limit';
        put.run(projectId, jobId, name, sealedValue, updatedAt, updatedBy);
        return 'done';
      }),
    listBuildSecrets: ({ projectId, jobId }) =>
      (list.all(projectId, jobId) as unknown as SecretRow[]).map((row) => ({
        name: row.name,
        updatedAt: row.updated_at,
        updatedBy: row.updated_by,
      })),
    removeBuildSecret: ({ projectId, jobId }, name, change) =>
      changes.run(change, () => (remove.run(projectId, jobId, name).changes === 0 ? 'not_found' : 'done')),
    buildSecretsOf: (scope, names) =>
      names.flatMap((name): readonly SealedSecret[] => {
        const row = rowOf(scope, name) ?? rowOf({ ...scope, jobId: '' }, name);
        if (!row) return [];
        return [{ projectId: row.project_id, jobId: row.job_id, name, sealedValue: row.sealed_value }];
      }),
  };
}
