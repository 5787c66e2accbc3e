import type { Job } from '../../domain/job.ts';
import type { SqlRow } from './sql.ts';

export function jobOf(row: SqlRow): Job {
  return {
    id: row['id'] as string,
    projectId: row['project_id'] as string,
    spec: JSON.parse(row['spec'] as string),
    creator: row['creator'] as string,
    origin: row['origin'] as Job['origin'],
    lastBuildId: row['last_build_id'] as string,
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
  };
}

/** Names are unique without regard to case, and found by any part of them. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}
