import type { DatabaseSync } from 'node:sqlite';
import type { SqlRow } from './sql.ts';

interface Pruned {
  readonly id: string;
  readonly projectId: string;
}

/**
 * Retention. A build of a living job goes when it ended long enough ago. One of a deleted job stays as it is until the deletion is as
 * old, is shown as `Deleted` for as long again, and goes then. `prune_key` is the time from which a build's next step counts.
 */
export function createPruning(db: DatabaseSync): {
  prune(before: number, limit: number, at?: number): readonly Pruned[];
} {
  const due = db.prepare(
    `SELECT b.seq, b.id, b.project_id, b.job_id, b.state, b.deleted_at, j.deleted_at AS job_deleted_at
     FROM builds b LEFT JOIN jobs j ON j.id = b.job_id
     WHERE b.prune_key < ? ORDER BY b.prune_key LIMIT ?`,
  );
  const postpone = db.prepare('UPDATE builds SET prune_key = ? WHERE seq = ?');
  const showDeleted = db.prepare('UPDATE builds SET deleted_at = ?1, prune_key = ?1 WHERE seq = ?2');
  const remove = db.prepare('DELETE FROM builds WHERE seq = ?');
  const count = db.prepare(
    `UPDATE jobs SET builds = builds - 1, finished = finished - 1, successful = successful - ?,
       last_build_id = iif(last_build_id = ?, '', last_build_id) WHERE id = ?`,
  );
  const forgetJob = db.prepare('DELETE FROM jobs WHERE id = ? AND deleted_at IS NOT NULL AND builds = 0');

  function step(row: SqlRow, before: number, at: number): Pruned | null {
    const seq = row['seq'] as number;
    const jobDeletedAt = row['job_deleted_at'] as number | null;
    if (jobDeletedAt !== null && jobDeletedAt >= before) {
      postpone.run(jobDeletedAt, seq);
      return null;
    }
    if (jobDeletedAt !== null && row['deleted_at'] === null) {
      showDeleted.run(at, seq);
      return null;
    }
    remove.run(seq);
    count.run(row['state'] === 'Successful' ? 1 : 0, row['id'] as string, row['job_id'] as string);
    forgetJob.run(row['job_id'] as string);
    return { id: row['id'] as string, projectId: row['project_id'] as string };
  }

  return {
    prune(before, limit, at = before) {
      return due
        .all(before, limit)
        .map((row) => step(row, before, at))
        .filter((pruned) => pruned !== null);
    },
  };
}
