import type { DatabaseSync } from 'node:sqlite';
import { isFinalState } from '@stagewright/api/states';
import type { Build } from '../../domain/build.ts';
import { isWaiting } from '../../domain/situation.ts';
import type { HistoryItem } from '../../domain/transition.ts';
import { CHANGING_COLUMNS, changingValues } from './build-rows.ts';
import { createLanes } from './lanes.ts';
import { createUsage } from './usage.ts';

/** The one way in which builds are written: row, history, counters and the queue's marks together. */
export interface BuildWriter {
  insert(build: Build, place: { readonly pool: string; readonly selector: string }): void;
  update(before: Build, after: Build, history: readonly HistoryItem[], at: number): void;
  note(buildId: string, history: readonly HistoryItem[], at: number): void;
}

const INSERT = `
  INSERT INTO builds (id, project_id, job_id, idx, origin, creator, snapshot, target, pool, selector, created_at,
    ready, history_length, ${CHANGING_COLUMNS.join(', ')})
  VALUES (${Array.from({ length: 13 + CHANGING_COLUMNS.length }, () => '?').join(', ')})
  RETURNING seq, history_length`;

const UPDATE = `
  UPDATE builds SET ${CHANGING_COLUMNS.map((column) => `${column} = ?`).join(', ')},
    ready = ready AND ?, history_length = history_length + ?
  WHERE id = ? RETURNING seq, history_length`;

export function createBuildWriter(db: DatabaseSync): BuildWriter {
  const insertRow = db.prepare(INSERT);
  const updateRow = db.prepare(UPDATE);
  const lengthen = db.prepare(
    'UPDATE builds SET history_length = history_length + ? WHERE id = ? RETURNING seq, history_length',
  );
  const insertEvent = db.prepare(
    'INSERT INTO build_events (build_seq, sequence, at, type, data) VALUES (?, ?, ?, ?, ?)',
  );
  const countEnd = db.prepare(
    'UPDATE jobs SET finished = finished + 1, successful = successful + ? WHERE id = ?',
  );
  const usage = createUsage(db);
  const lanes = createLanes(db);

  function append(row: unknown, history: readonly HistoryItem[], at: number): void {
    const { seq, history_length: length } = row as { seq: number; history_length: number };
    for (const [index, { type, data }] of history.entries()) {
      insertEvent.run(seq, length - history.length + index + 1, at, type, JSON.stringify(data));
    }
  }

  return {
    insert(build, { pool, selector }) {
      const { id, projectId, jobId, index, snapshot, trigger, creator, createdAt } = build;
      const target = targetKey(snapshot.target);
      const fixed = [id, projectId, jobId, index, trigger, creator, JSON.stringify(snapshot), target];
      const marks = [Number(lanes.isFree(jobId, target)), 1];
      const row = insertRow.get(...fixed, pool, selector, createdAt, ...marks, ...changingValues(build));
      append(row, [{ type: 'queued', data: { index } }], createdAt);
      usage.countBuild(null, build);
    },
    update(before, after, history, at) {
      const row = updateRow.get(...changingValues(after), Number(isWaiting(after)), history.length, after.id);
      append(row, history, at);
      usage.countBuild(before, after);
      if (isWaiting(before) !== isWaiting(after) || isFinalState(after.state)) {
        lanes.refresh(after.jobId, targetKey(after.snapshot.target));
      }
      if (isFinalState(after.state)) countEnd.run(after.state === 'Successful' ? 1 : 0, after.jobId);
    },
    note(buildId, history, at) {
      append(lengthen.get(history.length, buildId), history, at);
    },
  };
}

/** A tag anywhere, or the place of packages, as one column. */
export function targetKey({ kind, registry, repository, tag }: Build['snapshot']['target']): string {
  return `${kind === 'package' ? 'obs:/' : registry}/${repository}:${tag}`;
}
