import type { DatabaseSync } from 'node:sqlite';
import type { ObjectIndex, StoredObject } from '../../domain/ports.ts';
import type { Sync } from '../sync.ts';
import { createObjectRoom } from './object-room.ts';
import type { SqlRow } from './sql.ts';

const COLUMNS = 'bucket, key, size, sha256, created_at';

/** Greater than every key that begins with a prefix, once appended to it. */
const LAST_CHARACTER = '\u{10FFFF}';

export function createSqliteObjects(db: DatabaseSync): Sync<ObjectIndex> {
  const room = createObjectRoom(db);
  const place = 'project_id = ? AND bucket = ? AND key = ?';
  const find = db.prepare(`SELECT ${COLUMNS} FROM objects WHERE ${place}`);
  const put = db.prepare(
    'INSERT OR REPLACE INTO objects (project_id, bucket, key, size, sha256, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const remove = db.prepare(`DELETE FROM objects WHERE ${place} RETURNING ${COLUMNS}`);
  const referenced = db.prepare('SELECT 1 FROM objects WHERE sha256 = ? LIMIT 1');
  const prune = db.prepare(
    `DELETE FROM objects WHERE (project_id, bucket, key) IN
       (SELECT project_id, bucket, key FROM objects WHERE created_at < ? ORDER BY created_at LIMIT ?)
     RETURNING ${COLUMNS}`,
  );
  const inBucket = db.prepare(
    `SELECT ${COLUMNS} FROM objects WHERE project_id = ?1 AND bucket = ?2 AND key > ?3 AND key >= ?4 AND key < ?5
     ORDER BY key LIMIT ?6`,
  );
  const everywhere = db.prepare(
    `SELECT ${COLUMNS} FROM objects WHERE project_id = ?1 AND (bucket, key) > (?2, ?3) AND substr(key, 1, ?4) = ?5
     ORDER BY bucket, key LIMIT ?6`,
  );

  return {
    put(projectId, { bucket, key, size, sha256, createdAt }, quota = 0) {
      const left = room.of(projectId, { bucket, key, sha256 }, quota);
      if (left !== null && size > left) return { kind: 'over_quota', room: left };
      const replaced = find.get(projectId, bucket, key)?.['sha256'] as string | undefined;
      put.run(projectId, bucket, key, size, sha256, createdAt);
      return { kind: 'put', replaced: replaced ?? null };
    },
    room: room.of,
    usage: room.usage,
    get(projectId, bucket, key) {
      const row = find.get(projectId, bucket, key);
      return row === undefined ? null : objectOf(row);
    },
    list(projectId, { bucket, prefix = '', after = '' }, limit) {
      if (bucket !== undefined) {
        const last = prefix + LAST_CHARACTER;
        return inBucket.all(projectId, bucket, after, prefix, last, limit).map(objectOf);
      }
      const slash = after.indexOf('/');
      const from = [after.slice(0, Math.max(0, slash)), after.slice(slash + 1)] as const;
      return everywhere.all(projectId, ...from, [...prefix].length, prefix, limit).map(objectOf);
    },
    remove(projectId, bucket, key) {
      const row = remove.get(projectId, bucket, key);
      return row === undefined ? null : objectOf(row);
    },
    isReferenced: (sha256) => referenced.get(sha256) !== undefined,
    prune: (createdBefore, limit) => prune.all(createdBefore, limit).map(objectOf),
  };
}

function objectOf(row: SqlRow): StoredObject {
  return {
    bucket: row['bucket'] as string,
    key: row['key'] as string,
    size: row['size'] as number,
    sha256: row['sha256'] as string,
    createdAt: row['created_at'] as number,
  };
}
