import type { DatabaseSync } from 'node:sqlite';
import type { Build } from '../../domain/build.ts';
import type { TagSurroundings } from '../../domain/publish.ts';
import { targetKey } from './build-writer.ts';

export function createTagSurroundings(db: DatabaseSync): { of(build: Build): TagSurroundings } {
  const later = db.prepare(
    `SELECT 1 FROM builds WHERE job_id = ? AND target = ? AND idx > ? AND (published_digest IS NOT NULL
       OR CASE WHEN json_valid(failure) THEN failure ->> '$.reason' END = 'publish_unknown') LIMIT 1`,
  );
  const held = db.prepare(
    'SELECT 1 FROM builds WHERE target = ? AND permit IS NOT NULL AND ended_at IS NULL AND id <> ? LIMIT 1',
  );

  return {
    of(build) {
      const target = targetKey(build.snapshot.target);
      return {
        movedByLaterBuild: later.get(build.jobId, target, build.index) !== undefined,
        heldByOther: held.get(target, build.id) !== undefined,
      };
    },
  };
}
