import type { DatabaseSync } from 'node:sqlite';
import type { ObjectUsage, StoredObject } from '../../domain/ports.ts';
import { createSqliteQuotas } from './quotas.ts';

/** What the objects of projects take, each content once. */
export function createObjectRoom(db: DatabaseSync) {
  const quotas = createSqliteQuotas(db, 'object_quotas');
  const used = db.prepare(
    `SELECT COALESCE(SUM(size), 0) AS bytes, COALESCE(SUM(objects), 0) AS objects FROM
       (SELECT size, COUNT(*) AS objects FROM objects WHERE project_id = ? GROUP BY sha256)`,
  );
  const holders = db.prepare('SELECT COUNT(*) AS objects FROM objects WHERE project_id = ? AND sha256 = ?');
  const find = db.prepare('SELECT size, sha256 FROM objects WHERE project_id = ? AND bucket = ? AND key = ?');

  const usage = (projectId: string): ObjectUsage => used.get(projectId) as unknown as ObjectUsage;
  const held = (projectId: string, sha256: string): number =>
    holders.get(projectId, sha256)?.['objects'] as number;

  /** What goes with the object that has the name, if none other has its content. */
  function freed(projectId: string, { bucket, key }: Pick<StoredObject, 'bucket' | 'key'>): number {
    const old = find.get(projectId, bucket, key) as { size: number; sha256: string } | undefined;
    return old !== undefined && held(projectId, old.sha256) === 1 ? old.size : 0;
  }

  return {
    usage,
    /** Bytes that an object of this name may have; null: any number. `quota`: of projects that have none of their own, 0 for no bound. */
    of(
      projectId: string,
      object: Pick<StoredObject, 'bucket' | 'key'> & Partial<Pick<StoredObject, 'sha256'>>,
      quota: number,
    ): number | null {
      const bound = quotas.of(projectId) ?? quota;
      if (bound === 0 || (object.sha256 !== undefined && held(projectId, object.sha256) > 0)) return null;
      return Math.max(0, bound - usage(projectId).bytes + freed(projectId, object));
    },
  };
}
