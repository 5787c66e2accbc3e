import type { DatabaseSync } from 'node:sqlite';
import type { Build } from '../../domain/build.ts';
import { namespaceOf } from '../../domain/image-target.ts';
import type { Job } from '../../domain/job.ts';
import type { Started, StartRequest } from '../../domain/ports.ts';
import { newBuild, startProblem } from '../../domain/start.ts';
import { buildOf } from './build-rows.ts';
import { createBuildWriter } from './build-writer.ts';
import { jobOf } from './job-rows.ts';
import { createNamespaces } from './namespaces.ts';
import { selectorKey } from './queue.ts';
import { createStartNeeds } from './start-needs.ts';
import { createUsage } from './usage.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Starts builds: index, snapshot and place in the queue in one go. */
export function createStarting(db: DatabaseSync): { start(request: StartRequest): Started } {
  const findJob = db.prepare('SELECT * FROM jobs WHERE id = ? AND project_id = ? AND deleted_at IS NULL');
  const noteBuild = db.prepare(
    'UPDATE jobs SET last_build_id = ?, last_index = ?, builds = builds + 1 WHERE id = ? AND project_id = ?',
  );
  const usage = createUsage(db);
  const writer = createBuildWriter(db);
  const repeats = createRepeats(db);
  const namespaces = createNamespaces(db);
  const missing = createStartNeeds(db);

  /** The image's namespace where another project owns it, else null. */
  function foreignNamespace({ projectId, snapshot: { target } }: Build): string | null {
    if (target.registry !== '' || target.kind === 'package') return null;
    const namespace = namespaceOf(target.repository);
    return namespaces.claim(projectId, namespace) === 'owned' ? null : namespace;
  }

  return {
    start(request) {
      const { projectId, jobId } = request;
      const row = findJob.get(jobId, projectId);
      if (row === undefined) return { kind: 'job_not_found' };
      const job: Job = jobOf(row);
      const { codeRepo } = job.spec;
      if (codeRepo === null) return { kind: 'no_source' };
      const problem = startProblem(request, job, codeRepo) ?? missing(job, codeRepo);
      if (problem !== null) return problem;
      const earlier = repeats.find(request);
      if (earlier !== null) return { kind: 'started', build: earlier };
      if (usage.waiting(projectId) >= request.maxWaiting) return { kind: 'too_many' };
      const index = (row['last_index'] as number) + 1;
      const build = newBuild(request, job, codeRepo, index);
      const namespace = foreignNamespace(build);
      if (namespace !== null) return { kind: 'foreign_namespace', namespace };
      const selector = selectorKey(job.spec.settings.node_label_selector);
      writer.insert(build, { pool: request.pool ?? 'default', selector });
      noteBuild.run(build.id, index, jobId, projectId);
      repeats.remember(request);
      return { kind: 'started', build };
    },
  };
}

/** A start that is asked for again with the same key answers the first one's build, for a day. */
function createRepeats(db: DatabaseSync) {
  const find = db.prepare(
    `SELECT b.* FROM idempotency_keys k JOIN builds b ON b.id = k.build_id
     WHERE k.project_id = ? AND k.job_id = ? AND k.key = ? AND k.expires_at > ?`,
  );
  const forget = db.prepare('DELETE FROM idempotency_keys WHERE expires_at <= ?');
  const insert = db.prepare('INSERT OR REPLACE INTO idempotency_keys VALUES (?, ?, ?, ?, ?)');

  return {
    find({ projectId, jobId, idempotencyKey, at }: StartRequest): Build | null {
      const row = idempotencyKey === undefined ? undefined : find.get(projectId, jobId, idempotencyKey, at);
      return row === undefined ? null : buildOf(row);
    },
    remember({ projectId, jobId, id, idempotencyKey, at }: StartRequest): void {
      if (idempotencyKey === undefined) return;
      forget.run(at);
      insert.run(projectId, jobId, idempotencyKey, id, at + DAY_MS);
    },
  };
}
