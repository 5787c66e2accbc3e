/** Keys of workers elsewhere. */
export const workerKeys = {
  id: 4,
  name: 'worker-keys',
  sql: `
CREATE TABLE worker_keys (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`,
} as const;
