import type { DatabaseSync } from 'node:sqlite';
import type { TagMoveRecord, TagRecord, TagRecords } from '../../domain/tag-records.ts';
import type { Sync } from '../sync.ts';
import type { SqlRow } from './sql.ts';

/** A tag's row and the last of its moves. */
const RECORDS = `SELECT t.tag, t.digest, t.media_type, t.size, m.build_id, m.mover, m.at
  FROM tags t LEFT JOIN tag_moves m ON m.seq =
    (SELECT max(seq) FROM tag_moves WHERE repository = t.repository AND tag = t.tag)`;

export function createSqliteTagRecords(db: DatabaseSync): Sync<TagRecords> {
  const page = db.prepare(
    `${RECORDS} WHERE t.repository = ?1 AND t.tag COLLATE NOCASE >= ?2
       AND (t.tag COLLATE NOCASE, t.tag) > (?2, ?2) AND t.project_id = ?3
     ORDER BY t.tag COLLATE NOCASE, t.tag LIMIT ?4`,
  );
  const pointing = db.prepare(
    `${RECORDS} WHERE t.repository = ? AND t.digest = ? AND t.project_id = ? ORDER BY t.tag`,
  );
  const history = db.prepare(
    `SELECT build_id, mover, new_digest AS digest, at FROM tag_moves
     WHERE repository = ? AND tag = ? AND project_id = ? ORDER BY seq DESC LIMIT ?`,
  );
  return {
    page: (projectId, repository, { after, limit }) =>
      page.all(repository, after, projectId, limit).map(recordOf),
    pointing: (projectId, repository, digest) => pointing.all(repository, digest, projectId).map(recordOf),
    history: (projectId, repository, tag, limit) =>
      history.all(repository, tag, projectId, limit).map(moveOf),
  };
}

/** All tags of a repository, for what looks at them inside a transaction of its own. */
export function createTagReader(db: DatabaseSync) {
  const all = db.prepare(`${RECORDS} WHERE t.repository = ? AND t.project_id = ?`);
  return {
    all: (projectId: string, repository: string): readonly TagRecord[] =>
      all.all(repository, projectId).map(recordOf),
  };
}

function recordOf(row: SqlRow): TagRecord {
  return {
    ...moveOf(row),
    tag: row['tag'] as string,
    mediaType: row['media_type'] as string,
    size: row['size'] as number,
  };
}

function moveOf(row: SqlRow): TagMoveRecord {
  const buildId = row['build_id'] as string | null;
  return {
    digest: (row['digest'] as string | null) ?? '',
    buildId: buildId ?? '',
    movedBy: buildId === null ? ((row['mover'] as string | null) ?? '') : '',
    movedAt: (row['at'] as number | null) ?? 0,
  };
}
