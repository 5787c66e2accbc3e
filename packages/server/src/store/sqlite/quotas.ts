import type { DatabaseSync } from 'node:sqlite';
import type { Quotas } from '../../domain/quotas.ts';
import type { Sync } from '../sync.ts';

export function createSqliteQuotas(db: DatabaseSync, table: 'image_quotas' | 'object_quotas'): Sync<Quotas> {
  const of = db.prepare(`SELECT bytes FROM ${table} WHERE project_id = ?`);
  const put = db.prepare(`INSERT OR REPLACE INTO ${table} VALUES (?, ?)`);
  const remove = db.prepare(`DELETE FROM ${table} WHERE project_id = ?`);
  return {
    of: (projectId) => (of.get(projectId)?.['bytes'] as number | undefined) ?? null,
    set(projectId, bytes) {
      if (bytes === null) remove.run(projectId);
      else put.run(projectId, bytes);
    },
  };
}
