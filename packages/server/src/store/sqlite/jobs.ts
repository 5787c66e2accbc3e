import type { DatabaseSync } from 'node:sqlite';
import type { Build } from '../../domain/build.ts';
import type { Job } from '../../domain/job.ts';
import type { JobFilter, JobStore } from '../../domain/ports.ts';
import { transition } from '../../domain/transitions.ts';
import type { Sync } from '../sync.ts';
import { buildOf } from './build-rows.ts';
import { createBuildWriter } from './build-writer.ts';
import { readable } from './damaged-row.ts';
import { jobOf, nameKey } from './job-rows.ts';
import { offsetOf } from './sql.ts';
import { createUsage } from './usage.ts';

export function createSqliteJobs(db: DatabaseSync): Sync<JobStore> {
  const living = 'id = ? AND project_id = ? AND deleted_at IS NULL';
  const insert = db.prepare(
    `INSERT INTO jobs (id, project_id, name_key, spec, creator, origin, last_build_id, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const byName = db.prepare(
    'SELECT id FROM jobs WHERE project_id = ? AND name_key = ? AND deleted_at IS NULL',
  );
  const byId = db.prepare(`SELECT * FROM jobs WHERE ${living}`);
  const replace = db.prepare(`UPDATE jobs SET spec = ?, name_key = ?, updated_at = ? WHERE ${living}`);
  const remove = db.prepare(`UPDATE jobs SET deleted_at = ? WHERE ${living}`);
  const forgetSecrets = db.prepare('DELETE FROM build_secrets WHERE project_id = ? AND job_id = ?');
  const forget = db.prepare('DELETE FROM jobs WHERE id = ? AND builds = 0');
  const usage = createUsage(db);
  const lists = createJobLists(db);
  const stopBuilds = createStopping(db);

  return {
    create(job) {
      const key = nameKey(job.spec.name);
      if (byName.get(job.projectId, key) !== undefined) return 'name_taken';
      const { id, projectId, creator, origin, lastBuildId, createdAt, updatedAt } = job;
      insert.run(
        id,
        projectId,
        key,
        JSON.stringify(job.spec),
        creator,
        origin,
        lastBuildId,
        createdAt,
        updatedAt,
      );
      usage.countJobs(projectId, 1);
      return 'created';
    },
    get(projectId, jobId) {
      const row = byId.get(jobId, projectId);
      return row === undefined ? null : jobOf(row);
    },
    list(projectId, filter, request) {
      const { name = '', lastState, pool } = filter;
      if (lastState !== undefined || pool !== undefined)
        return lists.filtered(projectId, { ...filter, name: nameKey(name) }, request);
      if (name !== '') return lists.byName(projectId, nameKey(name), request);
      return { items: lists.all(projectId, request), total: usage.jobs(projectId) };
    },
    replace(projectId, jobId, spec, at) {
      if (byId.get(jobId, projectId) === undefined) return 'not_found';
      const holder = byName.get(projectId, nameKey(spec.name));
      if (holder !== undefined && holder['id'] !== jobId) return 'name_taken';
      replace.run(JSON.stringify(spec), nameKey(spec.name), at, jobId, projectId);
      return 'replaced';
    },
    remove(projectId, jobId, by, at) {
      if (remove.run(at, jobId, projectId).changes === 0) return { kind: 'not_found' };
      usage.countJobs(projectId, -1);
      forgetSecrets.run(projectId, jobId);
      const builds = stopBuilds(jobId, by, at);
      forget.run(jobId);
      return { kind: 'removed', builds };
    },
  };
}

function createJobLists(db: DatabaseSync) {
  const of = 'FROM jobs WHERE project_id = ? AND deleted_at IS NULL';
  const page = db.prepare(`SELECT * ${of} ORDER BY seq DESC LIMIT ? OFFSET ?`);
  const namedPage = db.prepare(
    `SELECT * ${of} AND instr(name_key, ?) > 0 ORDER BY seq DESC LIMIT ? OFFSET ?`,
  );
  const namedCount = db.prepare(`SELECT count(*) AS total ${of} AND instr(name_key, ?) > 0`);
  const kept = `FROM jobs LEFT JOIN builds ON builds.id = jobs.last_build_id
     WHERE jobs.project_id = $project AND jobs.deleted_at IS NULL AND instr(name_key, $name) > 0
     AND ($state IS NULL OR coalesce(builds.state, 'NotStarted') = $state)
     AND ($pool IS NULL OR ifnull(nullif(json_extract(jobs.spec, '$.environment.cluster_name'), ''), 'default') = $pool)`;
  const keptPage = db.prepare(`SELECT jobs.* ${kept} ORDER BY jobs.seq DESC LIMIT $limit OFFSET $offset`);
  const keptCount = db.prepare(`SELECT count(*) AS total ${kept}`);
  type Request = Parameters<JobStore['list']>[2];

  return {
    all: (projectId: string, request: Request): readonly Job[] =>
      readable(page.all(projectId, request.perPage, offsetOf(request)), jobOf),
    byName(projectId: string, key: string, request: Request) {
      const items = readable(namedPage.all(projectId, key, request.perPage, offsetOf(request)), jobOf);
      return { items, total: namedCount.get(projectId, key)?.['total'] as number };
    },
    filtered(project: string, { name = '', lastState, pool }: JobFilter, request: Request) {
      const of = { project, name, state: lastState ?? null, pool: pool ?? null };
      const rows = keptPage.all({ ...of, limit: request.perPage, offset: offsetOf(request) });
      return { items: readable(rows, jobOf), total: keptCount.get(of)?.['total'] as number };
    },
  };
}

/** Wishes every unsettled build of a job to stop; those that have not begun end at once. */
function createStopping(db: DatabaseSync) {
  const unsettled = db.prepare('SELECT * FROM builds WHERE job_id = ? AND ended_at IS NULL');
  const writer = createBuildWriter(db);

  return (jobId: string, by: string, at: number): readonly Build[] => {
    const changed: Build[] = [];
    const builds = readable(unsettled.all(jobId), buildOf);
    for (const build of builds.toSorted((a, b) => b.index - a.index)) {
      const next = transition(build, { type: 'stop_wished', reason: 'job_deleted', by, force: false, at });
      if (next.kind === 'applied') {
        writer.update(build, next.build, next.history, at);
        changed.push(next.build);
      } else if (next.kind === 'refused' && next.history !== undefined) {
        writer.note(build.id, next.history, at);
      }
    }
    return changed;
  };
}
