import type { DatabaseSync } from 'node:sqlite';
import type { PackagePublication, PackageStore } from '../../domain/package-store.ts';
import { publishRefusal } from '../../domain/publish.ts';
import { transition } from '../../domain/transitions.ts';
import type { Sync } from '../sync.ts';
import { buildOf } from './build-rows.ts';
import { createBuildWriter } from './build-writer.ts';
import { createSqliteObjects } from './objects.ts';
import { createTagSurroundings } from './tag-surroundings.ts';

export function createSqlitePackages(db: DatabaseSync): Sync<PackageStore> {
  const findBuild = db.prepare('SELECT * FROM builds WHERE id = ? AND project_id = ?');
  const objects = createSqliteObjects(db);
  const surroundings = createTagSurroundings(db);
  const writer = createBuildWriter(db);

  return {
    publish(publication) {
      const { projectId, buildId, epoch, object, at } = publication;
      const row = findBuild.get(buildId, projectId);
      if (row === undefined) return { kind: 'refused', refusal: 'outdated' };
      const build = buildOf(row);
      const { target } = build.snapshot;
      const next = transition(build, { type: 'package_stored', epoch, image: publishedOf(publication), at });
      if (next.kind === 'refused') return { kind: 'refused', refusal: next.refusal };
      if (next.kind === 'unchanged') return { kind: 'stored', build, replaced: null };
      const isBelow = `${object.bucket}/${object.key}`.startsWith(`${target.repository}/${target.tag}/`);
      const refusal = isBelow ? publishRefusal(build, target, surroundings.of(build)) : 'wrong_target';
      if (refusal !== null) return { kind: 'refused', refusal };
      const put = objects.put(projectId, object, publication.quota);
      if (put.kind === 'over_quota') return put;
      writer.update(build, next.build, next.history, at);
      return { kind: 'stored', build: next.build, replaced: put.replaced };
    },
  };
}

function publishedOf({ object: { bucket, key, size, sha256 } }: PackagePublication) {
  return { reference: `obs://${bucket}/${key}`, digest: `sha256:${sha256}`, size, layers: [] };
}
