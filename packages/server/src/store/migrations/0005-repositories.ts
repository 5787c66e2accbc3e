import type { Migration } from '../migrate.ts';

/** Logins for repositories, and secrets of builds: those of a project have an empty `job_id`. */
export const repositories: Migration = {
  id: 5,
  name: 'repositories',
  sql: `
CREATE TABLE repository_auths (
  project_id TEXT NOT NULL,
  name TEXT NOT NULL,
  repo_type TEXT NOT NULL,
  token_type TEXT NOT NULL,
  user TEXT NOT NULL,
  origin TEXT NOT NULL,
  sealed_secret TEXT NOT NULL,
  creator TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (project_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE build_secrets (
  project_id TEXT NOT NULL,
  job_id TEXT NOT NULL,
  name TEXT NOT NULL,
  sealed_value TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL,
  PRIMARY KEY (project_id, job_id, name)
) STRICT, WITHOUT ROWID;
`,
};
