import type { Migration } from '../migrate.ts';

/** Logins for packages of other hosts; `place` is all of one but its secret, as JSON. */
export const packageLoginsMigration: Migration = {
  id: 6,
  name: 'package logins',
  sql: `
CREATE TABLE package_logins (
  project_id TEXT NOT NULL,
  name TEXT NOT NULL,
  place TEXT NOT NULL,
  sealed_secret TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL,
  PRIMARY KEY (project_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE package_login_buckets (
  project_id TEXT NOT NULL,
  bucket TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (project_id, bucket)
) STRICT, WITHOUT ROWID;
`,
};
