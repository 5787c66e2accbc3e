import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { FailureReason } from '@stagewright/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Build } from '../../domain/build.ts';
import { aJob, aPermit } from '../../domain/testing/a-build.ts';
import type { DomainEvent } from '../../domain/transition.ts';
import { PROJECT, startRequest } from '../testing/contract-requests.ts';
import { createSqliteBuilds } from './builds.ts';
import { openDatabase } from './database.ts';
import { createSqliteJobs } from './jobs.ts';
import { createTagSurroundings } from './tag-surroundings.ts';

let folder: string;
let db: DatabaseSync;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright-store-'));
  db = openDatabase(join(folder, 'stagewright.db'));
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const settings = { artifact_name: 'app', artifact_tag: 'latest' };

/** A build that holds the permit for its tag. */
function permitted(): Build {
  createSqliteJobs(db).create({ ...aJob({ settings }), projectId: PROJECT });
  const builds = createSqliteBuilds(db);
  builds.start(startRequest('b1', { registry: 'registry.example' }));
  const limits = { global: 9, perProject: 9 };
  const claimed = builds.claim({ workerId: 'w', pool: 'default', labels: {}, limits, at: 200 });
  if (!claimed) throw new Error('nothing was claimed');
  const { epoch } = claimed;
  apply({ type: 'accepted', epoch, workerId: 'w', at: 210 });
  return apply({ type: 'permit_asked', epoch, permit: aPermit(claimed), at: 220 });
}

function apply(event: DomainEvent): Build {
  const applied = createSqliteBuilds(db).apply(null, 'b1', event as never);
  if (applied.kind !== 'applied') throw new Error(JSON.stringify(applied));
  return applied.build;
}

/** As an earlier build of the same job sees the tag. */
const earlier = (build: Build) =>
  createTagSurroundings(db).of({ ...build, id: 'b0', index: build.index - 1 });

test('a permit whose outcome is open holds the tag, and has moved nothing yet', () => {
  const build = permitted();
  expect(earlier(build)).toEqual({ movedByLaterBuild: false, heldByOther: true });
  apply({ type: 'worker_lost', epoch: build.epoch, proof: 'exit', at: 300 });
  expect(earlier(build)).toEqual({ movedByLaterBuild: false, heldByOther: true });
  expect(createTagSurroundings(db).of(build)).toEqual({ movedByLaterBuild: false, heldByOther: false });
});

test.each([true, false])('a later build has moved the tag, or may have: found %s', (found) => {
  const build = permitted();
  apply({ type: 'permit_resolved', epoch: build.epoch, found, at: 300 });
  expect(earlier(build)).toEqual({ movedByLaterBuild: true, heldByOther: false });
  expect(createTagSurroundings(db).of({ ...build, id: 'b2', index: build.index + 1 })).toEqual({
    movedByLaterBuild: false,
    heldByOther: false,
  });
});

test.each<FailureReason>(['registry_refused', 'registry_unreachable'])(
  'a later build that was not let has moved nothing: %s',
  (reason) => {
    const build = permitted();
    const failure = { reason, phase: 'Artifact', blame: 'user', message: '"publish_unknown"' } as const;
    apply({ type: 'ended', epoch: build.epoch, outcome: { kind: 'failed', failure }, at: 300 });
    expect(earlier(build)).toEqual({ movedByLaterBuild: false, heldByOther: false });
  },
);

test('a damaged row is nobody’s neighbour', () => {
  const build = permitted();
  apply({ type: 'permit_resolved', epoch: build.epoch, found: false, at: 300 });
  db.exec(`UPDATE builds SET failure = '{"reason":"publish_unk'`);
  expect(earlier(build)).toEqual({ movedByLaterBuild: false, heldByOther: false });
});
