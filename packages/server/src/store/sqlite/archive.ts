import type { DatabaseSync } from 'node:sqlite';
import type { BuildArchive } from '../../domain/build-archive.ts';
import type { Sync } from '../sync.ts';
import { buildOf } from './build-rows.ts';
import { readable } from './damaged-row.ts';
import type { SqlRow } from './sql.ts';

/**
 * A build of a living job goes when it ended long enough ago. One of a deleted job stays as it is until the deletion is as old, is shown
 * as `Deleted` for as long again, and goes then. `prune_key` is the time from which a build's next step counts.
 */
export function createSqliteArchive(db: DatabaseSync): Sync<BuildArchive> {
  const unclosed = db.prepare(
    'SELECT * FROM builds WHERE ended_at > 0 AND ended_at IS NOT NULL AND log_closed = 0 ORDER BY ended_at',
  );
  const close = db.prepare('UPDATE builds SET log_closed = 1 WHERE id = ?');
  const due = db.prepare(
    `SELECT b.seq, b.id, b.deleted_at, j.deleted_at AS job_deleted_at
     FROM builds b LEFT JOIN jobs j ON j.id = b.job_id
     WHERE b.prune_key < ? AND b.log_closed = 1 ORDER BY b.prune_key LIMIT ?`,
  );
  const postpone = db.prepare('UPDATE builds SET prune_key = ? WHERE seq = ?');
  const showDeleted = db.prepare('UPDATE builds SET deleted_at = ?1, prune_key = ?1 WHERE seq = ?2');
  const remove = createRemoval(db);

  function isDue(row: SqlRow, before: number, at: number): boolean {
    const seq = row['seq'] as number;
    const jobDeletedAt = row['job_deleted_at'] as number | null;
    if (jobDeletedAt !== null && jobDeletedAt >= before) {
      postpone.run(jobDeletedAt, seq);
      return false;
    }
    if (jobDeletedAt !== null && row['deleted_at'] === null) {
      showDeleted.run(at, seq);
      return false;
    }
    return true;
  }

  return {
    unclosed: () => readable(unclosed.all(), buildOf),
    closed(buildIds) {
      for (const id of buildIds) close.run(id);
    },
    due: (endedBefore, limit, at) =>
      due
        .all(endedBefore, limit)
        .filter((row) => isDue(row, endedBefore, at))
        .map((row) => row['id'] as string),
    remove(buildIds) {
      for (const id of buildIds) remove(id);
    },
  };
}

/** The row, its history and what counted it; the deleted job with its last build. */
function createRemoval(db: DatabaseSync): (buildId: string) => void {
  const remove = db.prepare(
    'DELETE FROM builds WHERE id = ? AND ended_at IS NOT NULL RETURNING job_id, state',
  );
  const count = db.prepare(
    `UPDATE jobs SET builds = builds - 1, finished = finished - 1, successful = successful - ?,
       last_build_id = iif(last_build_id = ?, '', last_build_id) WHERE id = ?`,
  );
  const forgetJob = db.prepare('DELETE FROM jobs WHERE id = ? AND deleted_at IS NOT NULL AND builds = 0');

  return (buildId) => {
    const row = remove.get(buildId);
    if (row === undefined) return;
    const jobId = row['job_id'] as string;
    count.run(row['state'] === 'Successful' ? 1 : 0, buildId, jobId);
    forgetJob.run(jobId);
  };
}
