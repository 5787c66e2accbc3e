import type { Job, JobSpec } from '../../domain/job.ts';
import { RowReader } from './damaged-row.ts';
import type { SqlRow } from './sql.ts';

/** @throws DamagedRowError */
export function jobOf(row: SqlRow): Job {
  return {
    id: row['id'] as string,
    projectId: row['project_id'] as string,
    spec: new RowReader(`job ${row['id']}`, row).json('spec', isSpec),
    creator: row['creator'] as string,
    origin: row['origin'] as Job['origin'],
    lastBuildId: row['last_build_id'] as string,
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
  };
}

function isSpec({ name, settings, environment, codeRepo }: JobSpec): boolean {
  const objects = [settings, environment].every((part) => typeof part === 'object' && part !== null);
  return typeof name === 'string' && objects && (codeRepo === null || typeof codeRepo.url === 'string');
}

/** Names are unique without regard to case, and found by any part of them. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}
