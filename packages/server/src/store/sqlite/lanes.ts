import type { DatabaseSync } from 'node:sqlite';
import { BUILD_STATES } from '@stagewright/api/states';

/** A lane holds the unsettled builds of one job and tag, oldest first; only its first build may run. */
export interface Lanes {
  /** Whether a build that enters it now is its first. */
  isFree(jobId: string, target: string): boolean;
  /** Marks the first build as ready to be claimed if it waits. */
  refresh(jobId: string, target: string): void;
  /** Takes a build that cannot be read out of its lane, so that those behind it go on. */
  setAside(buildId: string): void;
  /** Puts the builds that were set aside, and that can be read again, back. */
  takeBack(isReadable: (buildId: string) => boolean): void;
}

/** What `ready` is for a build that was set aside. */
const ASIDE = -1;
const STATES = BUILD_STATES.map((state) => `'${state}'`).join();
/** A state that there is none of is damage: whoever holds no worker waits, whatever it says. */
const WAITS = `worker_id IS NULL AND (state = 'Queuing' OR state NOT IN (${STATES}))`;

export function createLanes(db: DatabaseSync): Lanes {
  const first = db.prepare(
    `SELECT seq, ready, ${WAITS} AS waits FROM builds
     WHERE job_id = ? AND target = ? AND ended_at IS NULL AND ready <> ${ASIDE} ORDER BY seq LIMIT 1`,
  );
  const mark = db.prepare('UPDATE builds SET ready = 1 WHERE seq = ?');
  const putAside = db.prepare(`UPDATE builds SET ready = ${ASIDE} WHERE id = ? RETURNING job_id, target`);
  const aside = db.prepare(
    `SELECT id, job_id, target FROM builds INDEXED BY builds_unsettled WHERE ended_at IS NULL AND ready = ${ASIDE} ORDER BY seq`,
  );
  const putBack = db.prepare('UPDATE builds SET ready = 0 WHERE id = ?');
  const underWay = db.prepare(
    `SELECT 1 FROM builds WHERE job_id = ? AND target = ? AND ended_at IS NULL AND (ready = 1 OR worker_id IS NOT NULL) LIMIT 1`,
  );

  function refresh(jobId: string, target: string): void {
    const row = first.get(jobId, target);
    if (row?.['waits'] === 1 && row['ready'] === 0) mark.run(row['seq'] as number);
  }

  return {
    isFree: (jobId, target) => first.get(jobId, target) === undefined,
    refresh,
    setAside(buildId) {
      const row = putAside.get(buildId);
      if (row !== undefined) refresh(row['job_id'] as string, row['target'] as string);
    },
    takeBack(isReadable) {
      for (const { id, job_id, target } of aside.all() as Record<string, string>[]) {
        if (!isReadable(id as string)) continue;
        putBack.run(id as string);
        // Where another of its lane is under way, that one's end makes it ready.
        if (underWay.get(job_id as string, target as string) === undefined)
          refresh(job_id as string, target as string);
      }
    },
  };
}
