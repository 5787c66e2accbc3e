import type { DatabaseSync } from 'node:sqlite';
import { namespaceOf } from '../../domain/image-target.ts';
import type { StoredTag, TagStore } from '../../domain/ports.ts';
import type { Sync } from '../sync.ts';
import { createNamespaces } from './namespaces.ts';
import type { SqlRow } from './sql.ts';
import { createTagMove } from './tag-move.ts';

/** In the order of the distribution specification: whatever their case, equal ones by code unit. The first part finds the place by the index. */
const AFTER_TAG = 'tag COLLATE NOCASE >= ?2 AND (tag COLLATE NOCASE, tag) > (?2, ?2)';

export function createSqliteTags(db: DatabaseSync): Sync<TagStore> {
  const find = db.prepare('SELECT digest, media_type, size FROM tags WHERE repository = ? AND tag = ?');
  const page = db.prepare(
    `SELECT tag FROM tags WHERE repository = ?1 AND ${AFTER_TAG} ORDER BY tag COLLATE NOCASE, tag LIMIT ?3`,
  );
  const removeOne = db.prepare(
    'DELETE FROM tags WHERE repository = ? AND tag = ? AND project_id = ? RETURNING tag, digest',
  );
  const removeAll = db.prepare(
    'DELETE FROM tags WHERE repository = ? AND digest = ? AND project_id = ? RETURNING tag, digest',
  );
  const noteRemoval = db.prepare(
    `INSERT INTO tag_moves (repository, tag, project_id, mover, old_digest, at) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const namespaces = createNamespaces(db);
  const move = createTagMove(db);

  function noteRemovals(
    rows: readonly SqlRow[],
    projectId: string,
    repository: string,
    by: string,
    at: number,
  ): number {
    for (const { tag, digest } of rows)
      noteRemoval.run(repository, tag as string, projectId, by, digest as string, at);
    return rows.length;
  }

  return {
    move(change) {
      const { projectId, repository, tag } = change;
      if (namespaces.claim(projectId, namespaceOf(repository)) === 'foreign') {
        return { kind: 'refused', refusal: 'foreign_namespace' };
      }
      return move(change, find.get(repository, tag)?.['digest'] as string | undefined);
    },
    resolve(repository, tag) {
      const row = find.get(repository, tag);
      return row === undefined ? null : tagOf(row);
    },
    list: (repository, after, limit) =>
      page.all(repository, after ?? '', limit).map(({ tag }) => tag as string),
    remove(projectId, repository, tag, by, at) {
      const removed = removeOne.all(repository, tag, projectId);
      return noteRemovals(removed, projectId, repository, by, at) === 0 ? 'unknown' : 'removed';
    },
    removeByDigest: (projectId, repository, digest, by, at) =>
      noteRemovals(removeAll.all(repository, digest, projectId), projectId, repository, by, at),
    claimNamespace: namespaces.claim,
    namespaceOwner: namespaces.owner,
    namespacesOf: namespaces.of,
  };
}

function tagOf(row: SqlRow): StoredTag {
  return {
    digest: row['digest'] as string,
    mediaType: row['media_type'] as string,
    size: row['size'] as number,
  };
}
