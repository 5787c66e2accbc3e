import type { Migration } from '../migrate.ts';

/** Bytes that projects may keep in the object store, and an index by which what they keep is summed up without reading a row. */
export const objectQuotas: Migration = {
  id: 8,
  name: 'object-quotas',
  sql: `
    CREATE TABLE object_quotas (
      project_id TEXT PRIMARY KEY,
      bytes INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX objects_by_content ON objects (project_id, sha256, size);
`,
};
