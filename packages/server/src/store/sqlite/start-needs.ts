import type { DatabaseSync } from 'node:sqlite';
import type { CodeRepo } from '@stagewright/api';
import { isPackage, type Job } from '../../domain/job.ts';
import type { Started } from '../../domain/ports.ts';

/** What a job names and a build needs: its repository authorisation and its secrets. */
export function createStartNeeds(db: DatabaseSync) {
  const auth = db.prepare('SELECT 1 FROM repository_auths WHERE project_id = ? AND name = ?');
  const secret = db.prepare(
    "SELECT 1 FROM build_secrets WHERE project_id = ? AND job_id IN ('', ?) AND name = ?",
  );
  /** The first thing that is not there, or null. */
  return ({ id, projectId, spec }: Job, codeRepo: CodeRepo): Exclude<Started, { kind: 'started' }> | null => {
    const { auth: name } = codeRepo;
    if (name && !isPackage(codeRepo) && !auth.get(projectId, name)) return { kind: 'auth_unknown', name };
    const names = spec.settings.secrets ?? [];
    const missing = names.filter((each) => !secret.get(projectId, id, each));
    return missing.length > 0 ? { kind: 'secrets_unknown', names: missing } : null;
  };
}
