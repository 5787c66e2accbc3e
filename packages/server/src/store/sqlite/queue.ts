import type { DatabaseSync } from 'node:sqlite';
import type { Build } from '../../domain/build.ts';
import type { ClaimRequestPort, QueueLimits, Waiting } from '../../domain/ports.ts';
import { nextInQueue, type QueueHead, type QueueUsage, whyWaiting } from '../../domain/queue-policy.ts';
import { isWaiting } from '../../domain/situation.ts';
import type { SqlRow } from './sql.ts';
import { createUsage } from './usage.ts';

interface StoredHead extends QueueHead {
  readonly buildId: string;
}

/** Reads who is next. The cost grows with the projects and selectors that wait, never with the builds. */
export interface Queue {
  next(request: ClaimRequestPort): string | null;
  waiting(build: Build, limits: QueueLimits): Waiting | null;
}

/** A selector as an index can hold it: the same labels give the same text. */
export function selectorKey(selector: Readonly<Record<string, string>> | undefined): string {
  const labels = Object.entries(selector ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return labels.length === 0 ? '' : JSON.stringify(Object.fromEntries(labels));
}

export function createQueue(db: DatabaseSync): Queue {
  const usage = createUsage(db);
  // Two seeks: a comparison of both columns at once would walk through all that waits in the project before.
  const nextProject = db.prepare(
    `SELECT id, seq, project_id, selector FROM builds
     WHERE ready = 1 AND pool = ? AND selector = ? AND project_id > ? ORDER BY project_id, seq LIMIT 1`,
  );
  const nextSelector = db.prepare(
    `SELECT id, seq, project_id, selector FROM builds
     WHERE ready = 1 AND pool = ? AND selector > ? ORDER BY selector, project_id, seq LIMIT 1`,
  );
  const place = db.prepare(
    `SELECT b.ready, (SELECT count(*) FROM builds e WHERE e.pool = b.pool AND e.seq < b.seq
       AND e.state = 'Queuing' AND e.worker_id IS NULL) AS position
     FROM builds b WHERE b.id = ? AND b.project_id = ?`,
  );

  function* heads(pool: string): Generator<StoredHead> {
    let [selector, project] = ['', ''];
    for (;;) {
      const row = nextProject.get(pool, selector, project) ?? nextSelector.get(pool, selector);
      if (row === undefined) return;
      yield headOf(row);
      selector = row['selector'] as string;
      project = row['project_id'] as string;
    }
  }

  const usageUnder = (limits: QueueLimits): QueueUsage => ({
    limits,
    active: usage.activeEverywhere(),
    activeOf: usage.active,
  });

  return {
    next({ pool, labels, limits }) {
      return nextInQueue(heads(pool), labels, usageUnder(limits))?.buildId ?? null;
    },
    waiting(build, limits) {
      const row = isWaiting(build) ? place.get(build.id, build.projectId) : undefined;
      if (row === undefined) return null;
      const { projectId } = build;
      const reason = whyWaiting({ projectId, laneBusy: row['ready'] === 0 }, usageUnder(limits));
      return { position: row['position'] as number, reason };
    },
  };
}

function headOf(row: SqlRow): StoredHead {
  const selector = row['selector'] as string;
  return {
    buildId: row['id'] as string,
    sequence: row['seq'] as number,
    projectId: row['project_id'] as string,
    selector: selector === '' ? {} : JSON.parse(selector),
  };
}
