import type { DatabaseSync } from 'node:sqlite';

/** A lane holds the unsettled builds of one job and tag, oldest first; only its first build may run. */
export interface Lanes {
  /** Whether a build that enters it now is its first. */
  isFree(jobId: string, target: string): boolean;
  /** Marks the first build as ready to be claimed if it waits. */
  refresh(jobId: string, target: string): void;
}

export function createLanes(db: DatabaseSync): Lanes {
  const first = db.prepare(
    `SELECT seq, ready, state = 'Queuing' AND worker_id IS NULL AS waits FROM builds
     WHERE job_id = ? AND target = ? AND ended_at IS NULL ORDER BY seq LIMIT 1`,
  );
  const mark = db.prepare('UPDATE builds SET ready = 1 WHERE seq = ?');

  return {
    isFree: (jobId, target) => first.get(jobId, target) === undefined,
    refresh(jobId, target) {
      const row = first.get(jobId, target);
      if (row?.['waits'] === 1 && row['ready'] === 0) mark.run(row['seq'] as number);
    },
  };
}
