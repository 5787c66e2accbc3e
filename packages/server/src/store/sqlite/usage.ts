import type { DatabaseSync } from 'node:sqlite';
import type { Build } from '../../domain/build.ts';
import { isActive, isWaiting } from '../../domain/situation.ts';

/** All projects together. */
const EVERYWHERE = '';

/** How many jobs a project has and how many builds wait and run, kept beside what they count, in the same transactions. */
export interface Usage {
  jobs(projectId: string): number;
  waiting(projectId: string): number;
  active(projectId: string): number;
  activeEverywhere(): number;
  countJobs(projectId: string, by: 1 | -1): void;
  /** A build went from one situation to another; null: it did not exist. */
  countBuild(before: Build | null, after: Build): void;
}

export function createUsage(db: DatabaseSync): Usage {
  const read = db.prepare('SELECT jobs, waiting, active FROM usage WHERE project_id = ?');
  const add = db.prepare(
    `INSERT INTO usage (project_id, jobs, waiting, active) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (project_id) DO UPDATE SET jobs = jobs + ?2, waiting = waiting + ?3, active = active + ?4`,
  );
  const column = (projectId: string, name: 'jobs' | 'waiting' | 'active') =>
    (read.get(projectId)?.[name] as number | undefined) ?? 0;

  return {
    jobs: (projectId) => column(projectId, 'jobs'),
    waiting: (projectId) => column(projectId, 'waiting'),
    active: (projectId) => column(projectId, 'active'),
    activeEverywhere: () => column(EVERYWHERE, 'active'),
    countJobs(projectId, by) {
      add.run(projectId, by, 0, 0);
    },
    countBuild(before, after) {
      const waiting = Number(isWaiting(after)) - Number(before !== null && isWaiting(before));
      const active = Number(isActive(after)) - Number(before !== null && isActive(before));
      if (waiting !== 0 || active !== 0) add.run(after.projectId, 0, waiting, active);
      if (active !== 0) add.run(EVERYWHERE, 0, 0, active);
    },
  };
}
