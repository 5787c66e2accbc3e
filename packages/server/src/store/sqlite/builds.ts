import type { DatabaseSync } from 'node:sqlite';
import type { Build } from '../../domain/build.ts';
import type {
  Applied,
  BuildEvent,
  BuildHistoryEntry,
  BuildStore,
  ClaimRequestPort,
} from '../../domain/ports.ts';
import { publishRefusal } from '../../domain/publish.ts';
import { transition } from '../../domain/transitions.ts';
import type { Sync } from '../sync.ts';
import { buildOf } from './build-rows.ts';
import { createBuildWriter } from './build-writer.ts';
import { readable, unlessDamaged } from './damaged-row.ts';
import { createLanes } from './lanes.ts';
import { createQueue } from './queue.ts';
import { offsetOf, type SqlRow } from './sql.ts';
import { createStarting } from './starting.ts';
import { createTagSurroundings } from './tag-surroundings.ts';

export function createSqliteBuilds(db: DatabaseSync): Sync<BuildStore> {
  const byId = db.prepare('SELECT * FROM builds WHERE id = ?');
  const page = db.prepare(
    'SELECT * FROM builds WHERE job_id = ? AND project_id = ? ORDER BY idx DESC LIMIT ? OFFSET ?',
  );
  const counts = db.prepare('SELECT builds, finished, successful FROM jobs WHERE id = ? AND project_id = ?');
  const events = db.prepare(
    `SELECT e.sequence, e.at, e.type, e.data FROM build_events e JOIN builds b ON b.seq = e.build_seq
     WHERE b.id = ? AND b.project_id = ? AND e.sequence > ? ORDER BY e.sequence LIMIT ?`,
  );
  const unsettled = db.prepare(
    'SELECT * FROM builds INDEXED BY builds_unsettled WHERE ended_at IS NULL ORDER BY seq',
  );
  const writer = createBuildWriter(db);
  const lanes = createLanes(db);
  const queue = createQueue(db);
  const starting = createStarting(db);
  const surroundings = createTagSurroundings(db);

  function find(projectId: string | null, buildId: string): Build | null {
    const row = byId.get(buildId);
    if (row === undefined || (projectId !== null && row['project_id'] !== projectId)) return null;
    return buildOf(row);
  }

  /** A damaged build must not hold up those behind it: it is not offered again before the next start. */
  function next(request: ClaimRequestPort): Build | null {
    for (;;) {
      const buildId = queue.next(request);
      if (buildId === null) return null;
      const build = unlessDamaged(() => find(null, buildId));
      if (build !== null) return build;
      lanes.setAside(buildId);
    }
  }

  lanes.takeBack((buildId) => unlessDamaged(() => find(null, buildId)) !== null);

  function store(build: Build, event: BuildEvent): Applied {
    const next = transition(build, event);
    if (next.kind === 'unchanged') return { kind: 'unchanged', build };
    if (next.kind === 'applied' && event.type === 'permit_asked') {
      const refusal = publishRefusal(build, event.permit, surroundings.of(build));
      if (refusal !== null) return { kind: 'refused', refusal, build };
    }
    if (next.kind === 'refused') {
      if (next.history !== undefined) writer.note(build.id, next.history, event.at);
      return { kind: 'refused', refusal: next.refusal, build };
    }
    writer.update(build, next.build, next.history, event.at);
    return { kind: 'applied', build: next.build };
  }

  return {
    start: starting.start,
    get: find,
    listByJob(projectId, jobId, request) {
      const rows = page.all(jobId, projectId, request.perPage, offsetOf(request));
      const job = counts.get(jobId, projectId);
      return {
        items: readable(rows, buildOf),
        total: (job?.['builds'] as number | undefined) ?? 0,
        finished: (job?.['finished'] as number | undefined) ?? 0,
        successful: (job?.['successful'] as number | undefined) ?? 0,
      };
    },
    history: (projectId, buildId, afterSequence, limit) =>
      events.all(buildId, projectId, afterSequence, limit).map(entryOf),
    waiting(projectId, buildId, limits) {
      const build = find(projectId, buildId);
      return build && queue.waiting(build, limits);
    },
    claim(request) {
      const build = next(request);
      if (build === null) return null;
      const claimed = transition(build, { type: 'claimed', workerId: request.workerId, at: request.at });
      if (claimed.kind !== 'applied') throw new Error(`Build ${build.id} is ready and cannot be claimed.`);
      writer.update(build, claimed.build, claimed.history, request.at);
      return claimed.build;
    },
    apply(projectId, buildId, event) {
      const build = find(projectId, buildId);
      if (build === null) return { kind: 'not_found' };
      // A tag moves together with its row, in `TagStore.move`, or not at all.
      if (event.type === 'tag_moved') return { kind: 'refused', refusal: 'out_of_order', build };
      return store(build, event);
    },
    unsettled: () => readable(unsettled.all(), buildOf),
  };
}

function entryOf(row: SqlRow): BuildHistoryEntry {
  return {
    sequence: row['sequence'] as number,
    at: row['at'] as number,
    type: row['type'] as string,
    data: JSON.parse(row['data'] as string),
  };
}
