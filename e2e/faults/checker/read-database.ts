import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { HistoryEntry, StoredBuild, TagMoveRow } from './evidence.ts';

/** What the database says of these builds, read by a connection of its own. */
export interface DatabaseRead {
  readonly stored: ReadonlyMap<string, StoredBuild>;
  readonly tagMoves: readonly TagMoveRow[];
  /** Counters that say that something is under way. */
  readonly counters: readonly string[];
}

export function readDatabase(data: string, ids: readonly string[]): DatabaseRead {
  const database = open(data);
  try {
    const stored = ids.flatMap((id) => readBuild(database, id) ?? []);
    return {
      stored: new Map(stored.map((build) => [build.id, build])),
      tagMoves: database
        .prepare(
          'SELECT repository, tag, build_id AS buildId, epoch, new_digest AS digest FROM tag_moves ORDER BY seq',
        )
        .all() as unknown as TagMoveRow[],
      counters: readCounters(database),
    };
  } finally {
    database.close();
  }
}

/** Builds in no final state. */
export function countUnsettled(data: string): number {
  const database = open(data);
  try {
    return Number(
      database.prepare('SELECT count(*) AS count FROM builds WHERE ended_at IS NULL').get()?.['count'],
    );
  } finally {
    database.close();
  }
}

function open(data: string): DatabaseSync {
  const database = new DatabaseSync(join(data, 'stagewright.db'), { readOnly: true, timeout: 5_000 });
  return database;
}

function readBuild(database: DatabaseSync, id: string): StoredBuild | undefined {
  const row = database.prepare('SELECT * FROM builds WHERE id = ?').get(id);
  if (!row) return undefined;
  const { target } = JSON.parse(String(row['snapshot']));
  const history = database
    .prepare('SELECT sequence, at, type, data FROM build_events WHERE build_seq = ? ORDER BY sequence')
    .all(row['seq'] as number);
  return {
    id,
    state: String(row['state']),
    repository: target.repository,
    tag: target.tag,
    epoch: Number(row['epoch']),
    stopReason: row['stop'] === null ? null : JSON.parse(String(row['stop'])).reason,
    failure: row['failure'] === null ? null : JSON.parse(String(row['failure'])).reason,
    publishedDigest: row['published_digest'] as string | null,
    history: history.map(
      (entry) => ({ ...entry, data: JSON.parse(String(entry['data'])) }) as unknown as HistoryEntry,
    ),
  };
}

function readCounters(database: DatabaseSync): readonly string[] {
  const rows = database
    .prepare('SELECT project_id, waiting, active FROM usage WHERE waiting <> 0 OR active <> 0')
    .all();
  return rows.map(
    (row) => `usage of project "${row['project_id']}": ${row['waiting']} waiting, ${row['active']} active`,
  );
}
