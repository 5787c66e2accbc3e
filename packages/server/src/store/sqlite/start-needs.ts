import type { DatabaseSync } from 'node:sqlite';
import type { CodeRepo } from '@stagewright/api';
import { repositoryAddress } from '../../domain/code-repository.ts';
import { isPackage, type Job } from '../../domain/job.ts';
import type { Started } from '../../domain/ports.ts';

type NotStarted = Exclude<Started, { kind: 'started' }>;

/** What a job names and a build needs: its repository authorisation and its secrets. */
export function createStartNeeds(db: DatabaseSync) {
  const auth = db.prepare('SELECT token_type FROM repository_auths WHERE project_id = ? AND name = ?');
  const login = db.prepare('SELECT 1 FROM package_logins WHERE project_id = ? AND name = ?');
  const bucketLogin = db.prepare('SELECT 1 FROM package_login_buckets WHERE project_id = ? AND bucket = ?');
  const secret = db.prepare(
    "SELECT 1 FROM build_secrets WHERE project_id = ? AND job_id IN ('', ?) AND name = ?",
  );

  function authProblem(projectId: string, { auth: name, url }: CodeRepo): NotStarted | null {
    if (!name) return null;
    const row = auth.get(projectId, name);
    if (!row) return { kind: 'auth_unknown', name };
    const address = repositoryAddress(url);
    const bySsh = typeof address !== 'string' && address.scheme === 'ssh';
    if ((row['token_type'] === 'ssh') === bySsh) return null;
    const message = `code_repo.auth: ${name} is ${bySsh ? 'a login for https' : 'a key for ssh'}.`;
    return { kind: 'invalid', message };
  }

  function packageProblem(projectId: string, { auth: name, url }: CodeRepo): NotStarted | null {
    if (name) {
      if (login.get(projectId, name)) return null;
      return { kind: 'invalid', message: `code_repo.auth: there is no package login ${name}.` };
    }
    const [, bucket] = /^s3:\/\/([^/]+)\//.exec(url) ?? [];
    if (bucket === undefined || bucketLogin.get(projectId, bucket)) return null;
    return { kind: 'invalid', message: `code_repo.auth: no package login reads the bucket ${bucket}.` };
  }

  /** The first thing that is not there, or null. */
  return ({ id, projectId, spec }: Job, codeRepo: CodeRepo): NotStarted | null => {
    const problem = isPackage(codeRepo)
      ? packageProblem(projectId, codeRepo)
      : authProblem(projectId, codeRepo);
    if (problem) return problem;
    const names = spec.settings.secrets ?? [];
    const missing = names.filter((each) => !secret.get(projectId, id, each));
    return missing.length > 0 ? { kind: 'secrets_unknown', names: missing } : null;
  };
}
