import type { Migration } from '../migrate.ts';

/** Workers that are to claim no more builds. */
export const drainedWorkers: Migration = {
  id: 9,
  name: 'drained-workers',
  sql: `
    CREATE TABLE drained_workers (
      worker_id TEXT PRIMARY KEY
    ) STRICT, WITHOUT ROWID;
`,
};
