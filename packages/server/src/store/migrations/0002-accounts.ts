/** Accounts, users, projects, grants, tokens, access keys, registry credentials and the audit trail. Times are milliseconds. */
export const accountsMigration = {
  id: 2,
  name: 'accounts',
  sql: `
CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL COLLATE NOCASE,
  password_hash TEXT NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  password_changed_at INTEGER NOT NULL,
  UNIQUE (account_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE admins (
  user_id TEXT PRIMARY KEY REFERENCES users (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE projects (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL COLLATE NOCASE,
  created_at INTEGER NOT NULL,
  UNIQUE (account_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE grants (
  user_id TEXT NOT NULL REFERENCES users (id),
  project_id TEXT NOT NULL REFERENCES projects (id),
  action TEXT NOT NULL,
  PRIMARY KEY (user_id, project_id, action)
) STRICT, WITHOUT ROWID;
CREATE INDEX grants_by_project ON grants (project_id);

CREATE TABLE tokens (
  hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  project_id TEXT REFERENCES projects (id),
  issued_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_by_user ON tokens (user_id);
CREATE INDEX tokens_by_project ON tokens (project_id);
CREATE INDEX tokens_by_expiry ON tokens (expires_at);

CREATE TABLE access_keys (
  access TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  sealed_secret TEXT NOT NULL,
  description TEXT NOT NULL,
  active INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX access_keys_by_user ON access_keys (user_id);

CREATE TABLE registry_credentials (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL,
  host TEXT NOT NULL,
  scheme TEXT NOT NULL,
  username TEXT NOT NULL,
  sealed_password TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE registry_credential_projects (
  project_id TEXT NOT NULL REFERENCES projects (id),
  host TEXT NOT NULL,
  account_id TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (project_id, host),
  FOREIGN KEY (account_id, name) REFERENCES registry_credentials (account_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX registry_credential_projects_by_name ON registry_credential_projects (account_id, name);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  remote_address TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  outcome TEXT NOT NULL
) STRICT;
`,
} as const;
