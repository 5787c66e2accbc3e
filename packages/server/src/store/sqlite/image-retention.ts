import type { DatabaseSync } from 'node:sqlite';
import type { ImageRetention, OutdatedTag, StoredRetention } from '../../domain/images/image-retention.ts';
import { outdatedTags, type RetentionRule } from '../../domain/images/retention-rule.ts';
import type { Sync } from '../sync.ts';
import type { SqlRow } from './sql.ts';
import { createTagReader } from './tag-records.ts';

/** Who the history of a tag names as the one that removed it. */
const REMOVER = 'retention';

export function createSqliteImageRetention(db: DatabaseSync): Sync<ImageRetention> {
  const put = db.prepare('INSERT OR REPLACE INTO image_retention VALUES (?, ?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM image_retention WHERE project_id = ? AND repository = ?');
  const rules = db.prepare(
    'SELECT repository, rule, updated_at, updated_by FROM image_retention WHERE project_id = ? ORDER BY repository',
  );
  const nextProject = db.prepare(
    'SELECT project_id FROM image_retention WHERE project_id > ? ORDER BY project_id LIMIT 1',
  );
  const repositories = db.prepare('SELECT DISTINCT repository FROM tags WHERE project_id = ?');
  const unsettled = db.prepare(
    'SELECT snapshot FROM builds WHERE ended_at IS NULL AND project_id = ? ORDER BY seq',
  );
  const removeTag = db.prepare('DELETE FROM tags WHERE repository = ? AND tag = ? AND project_id = ?');
  const note = db.prepare(
    'INSERT INTO tag_moves (repository, tag, project_id, mover, old_digest, at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const tags = createTagReader(db);

  const rulesOf = (projectId: string) => rules.all(projectId).map(retentionOf);

  /** Tags that builds are on their way to, by repository. */
  function heldTags(projectId: string): ReadonlyMap<string, ReadonlySet<string>> {
    const held = new Map<string, Set<string>>();
    for (const { snapshot } of unsettled.all(projectId)) {
      const { target } = JSON.parse(snapshot as string);
      if (target.registry !== '') continue;
      const names = held.get(target.repository) ?? new Set();
      held.set(target.repository, names.add(target.tag));
    }
    return held;
  }

  function due(projectId: string, at: number): OutdatedTag[] {
    const known = new Map(rulesOf(projectId).map((rule) => [rule.repository, rule]));
    if (known.size === 0) return [];
    const held = heldTags(projectId);
    return repositories.all(projectId).flatMap(({ repository: name }) => {
      const repository = name as string;
      const rule = known.get(repository) ?? known.get('');
      if (rule === undefined) return [];
      const surroundings = { at, held: held.get(repository) ?? new Set<string>() };
      const outdated = outdatedTags(rule, tags.all(projectId, repository), surroundings);
      return outdated.map((tag) => ({ ...tag, repository }));
    });
  }

  return {
    put(projectId, { repository, updatedAt, updatedBy, ...rule }) {
      put.run(projectId, repository, JSON.stringify(rule), updatedAt, updatedBy);
    },
    remove: (projectId, repository) =>
      remove.run(projectId, repository).changes === 0 ? 'unknown' : 'removed',
    rules: rulesOf,
    due,
    prune(projectId, at) {
      const outdated = due(projectId, at);
      for (const { repository, tag, digest } of outdated) {
        removeTag.run(repository, tag, projectId);
        note.run(repository, tag, projectId, REMOVER, digest, at);
      }
      return outdated;
    },
    projects() {
      const found: string[] = [];
      for (let row = nextProject.get(''); row !== undefined; row = nextProject.get(found.at(-1) ?? ''))
        found.push(row['project_id'] as string);
      return found;
    },
  };
}

function retentionOf(row: SqlRow): StoredRetention {
  return {
    ...(JSON.parse(row['rule'] as string) as RetentionRule),
    repository: row['repository'] as string,
    updatedAt: row['updated_at'] as number,
    updatedBy: row['updated_by'] as string,
  };
}
