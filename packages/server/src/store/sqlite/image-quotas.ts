import type { DatabaseSync } from 'node:sqlite';
import type { ImageQuotas } from '../../domain/images/image-quotas.ts';
import type { Sync } from '../sync.ts';

export function createSqliteImageQuotas(db: DatabaseSync): Sync<ImageQuotas> {
  const of = db.prepare('SELECT bytes FROM image_quotas WHERE project_id = ?');
  const put = db.prepare('INSERT OR REPLACE INTO image_quotas VALUES (?, ?)');
  const remove = db.prepare('DELETE FROM image_quotas WHERE project_id = ?');
  return {
    of: (projectId) => (of.get(projectId)?.['bytes'] as number | undefined) ?? null,
    set(projectId, bytes) {
      if (bytes === null) remove.run(projectId);
      else put.run(projectId, bytes);
    },
  };
}
