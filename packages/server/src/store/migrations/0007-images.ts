import type { Migration } from '../migrate.ts';

/** Tags in the order in which they are listed, and what projects may keep: rules by repository, `''` for all others; bytes. */
export const images: Migration = {
  id: 7,
  name: 'images',
  sql: `
    CREATE INDEX tags_in_order ON tags (repository, tag COLLATE NOCASE, tag);
    CREATE INDEX tags_by_project ON tags (project_id, repository);

    CREATE TABLE image_retention (
      project_id TEXT NOT NULL,
      repository TEXT NOT NULL,
      rule TEXT NOT NULL,
      updated_at INTEGER NOT NULL,
      updated_by TEXT NOT NULL,
      PRIMARY KEY (project_id, repository)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE image_quotas (
      project_id TEXT PRIMARY KEY,
      bytes INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
`,
};
