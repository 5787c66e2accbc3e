import type { Migration } from '../migrate.ts';

/**
 * Which logs of ended builds have their closing line and are sealed, so that a death between the end and the line loses neither. Builds
 * that an earlier release ended count as closed.
 */
export const closedLogs: Migration = {
  id: 3,
  name: 'closed logs',
  sql: `
    ALTER TABLE builds ADD COLUMN log_closed INTEGER NOT NULL DEFAULT 0;
    UPDATE builds SET log_closed = 1 WHERE ended_at IS NOT NULL;
    CREATE INDEX builds_unclosed ON builds (ended_at) WHERE ended_at IS NOT NULL AND log_closed = 0;
    CREATE INDEX audit_by_age ON audit (at);
  `,
};
