import type { Migration } from '../migrate.ts';

/**
 * Jobs, builds and their queue, tags, objects. Counters stand beside what they count and change in the same transaction, so that no
 * page and no claim ever counts rows.
 */
export const builds: Migration = {
  id: 1,
  name: 'builds',
  sql: `
    CREATE TABLE jobs (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      project_id TEXT NOT NULL,
      name_key TEXT NOT NULL,
      spec TEXT NOT NULL,
      creator TEXT NOT NULL,
      origin TEXT NOT NULL,
      last_build_id TEXT NOT NULL,
      last_index INTEGER NOT NULL DEFAULT 0,
      builds INTEGER NOT NULL DEFAULT 0,
      finished INTEGER NOT NULL DEFAULT 0,
      successful INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      deleted_at INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX jobs_by_name ON jobs (project_id, name_key) WHERE deleted_at IS NULL;
    CREATE INDEX jobs_by_project ON jobs (project_id, seq) WHERE deleted_at IS NULL;

    CREATE TABLE builds (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      project_id TEXT NOT NULL,
      job_id TEXT NOT NULL,
      idx INTEGER NOT NULL,
      origin TEXT NOT NULL,
      creator TEXT NOT NULL,
      snapshot TEXT NOT NULL,
      target TEXT NOT NULL,
      pool TEXT NOT NULL,
      selector TEXT NOT NULL,
      state TEXT NOT NULL,
      epoch INTEGER NOT NULL,
      attempt INTEGER NOT NULL,
      worker_id TEXT,
      claim_accepted INTEGER NOT NULL DEFAULT 0,
      claimed_at INTEGER,
      stop TEXT,
      permit TEXT,
      published_digest TEXT,
      phases TEXT NOT NULL,
      facts TEXT NOT NULL,
      image TEXT,
      failure TEXT,
      created_at INTEGER NOT NULL,
      accepted_at INTEGER,
      ended_at INTEGER,
      deleted_at INTEGER,
      ready INTEGER NOT NULL DEFAULT 0,
      prune_key INTEGER,
      history_length INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE UNIQUE INDEX builds_by_job ON builds (job_id, idx);
    CREATE INDEX builds_by_lane ON builds (job_id, target, seq) WHERE ended_at IS NULL;
    CREATE INDEX builds_unsettled ON builds (seq) WHERE ended_at IS NULL;
    CREATE INDEX builds_waiting ON builds (pool, seq) WHERE state = 'Queuing' AND worker_id IS NULL;
    CREATE INDEX builds_ready ON builds (pool, selector, project_id, seq) WHERE ready = 1;
    CREATE INDEX builds_permitted ON builds (target) WHERE permit IS NOT NULL AND ended_at IS NULL;
    CREATE INDEX builds_published ON builds (job_id, target, idx) WHERE published_digest IS NOT NULL;
    CREATE INDEX builds_prunable ON builds (prune_key) WHERE prune_key IS NOT NULL;

    CREATE TABLE build_events (
      build_seq INTEGER NOT NULL REFERENCES builds (seq) ON DELETE CASCADE,
      sequence INTEGER NOT NULL,
      at INTEGER NOT NULL,
      type TEXT NOT NULL,
      data TEXT NOT NULL,
      PRIMARY KEY (build_seq, sequence)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE usage (
      project_id TEXT PRIMARY KEY,
      jobs INTEGER NOT NULL DEFAULT 0,
      waiting INTEGER NOT NULL DEFAULT 0,
      active INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    INSERT INTO usage (project_id) VALUES ('');

    CREATE TABLE idempotency_keys (
      project_id TEXT NOT NULL,
      job_id TEXT NOT NULL,
      key TEXT NOT NULL,
      build_id TEXT NOT NULL,
      expires_at INTEGER NOT NULL,
      PRIMARY KEY (project_id, job_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);

    CREATE TABLE namespaces (
      namespace TEXT PRIMARY KEY,
      project_id TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX namespaces_by_project ON namespaces (project_id);

    CREATE TABLE tags (
      repository TEXT NOT NULL,
      tag TEXT NOT NULL,
      project_id TEXT NOT NULL,
      digest TEXT NOT NULL,
      media_type TEXT NOT NULL,
      size INTEGER NOT NULL,
      PRIMARY KEY (repository, tag)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tags_by_digest ON tags (repository, digest);

    CREATE TABLE tag_moves (
      seq INTEGER PRIMARY KEY,
      repository TEXT NOT NULL,
      tag TEXT NOT NULL,
      project_id TEXT NOT NULL,
      mover TEXT NOT NULL,
      build_id TEXT,
      epoch INTEGER,
      old_digest TEXT,
      new_digest TEXT,
      at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX tag_moves_by_tag ON tag_moves (repository, tag, seq);

    CREATE TABLE objects (
      project_id TEXT NOT NULL,
      bucket TEXT NOT NULL,
      key TEXT NOT NULL,
      size INTEGER NOT NULL,
      sha256 TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      PRIMARY KEY (project_id, bucket, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX objects_by_bytes ON objects (sha256);
    CREATE INDEX objects_by_age ON objects (created_at);
  `,
};
