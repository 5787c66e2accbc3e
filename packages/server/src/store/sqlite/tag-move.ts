import type { DatabaseSync } from 'node:sqlite';
import type { ImageTarget } from '../../domain/build.ts';
import type { TagMoved, TagMover, TagStore } from '../../domain/ports.ts';
import { publishRefusal } from '../../domain/publish.ts';
import { transition } from '../../domain/transitions.ts';
import { buildOf } from './build-rows.ts';
import { createBuildWriter } from './build-writer.ts';
import { createTagSurroundings } from './tag-surroundings.ts';

type TagChange = Parameters<TagStore['move']>[0];
type BuildMover = Extract<TagMover, { kind: 'build' }>;

/** The tag, its move and the build's row change together: a move that is stored is the permit, and its use. */
export function createTagMove(
  db: DatabaseSync,
): (change: TagChange, previous: string | undefined) => TagMoved {
  const put = db.prepare(
    'INSERT OR REPLACE INTO tags (repository, tag, project_id, digest, media_type, size) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const note = db.prepare(
    `INSERT INTO tag_moves (repository, tag, project_id, mover, build_id, epoch, old_digest, new_digest, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const findBuild = db.prepare('SELECT * FROM builds WHERE id = ? AND project_id = ?');
  const surroundings = createTagSurroundings(db);
  const writer = createBuildWriter(db);

  function write(change: TagChange, previous: string | null): void {
    const { repository, tag, projectId, digest, mediaType, size, mover, at } = change;
    put.run(repository, tag, projectId, digest, mediaType, size);
    const build = mover.kind === 'build' ? mover : null;
    const by = mover.kind === 'build' ? 'build' : mover.name;
    note.run(
      repository,
      tag,
      projectId,
      by,
      build?.buildId ?? null,
      build?.epoch ?? null,
      previous,
      digest,
      at,
    );
  }

  function moveByBuild(change: TagChange, mover: BuildMover, previous: string | null): TagMoved {
    const row = findBuild.get(mover.buildId, change.projectId);
    if (row === undefined) return { kind: 'refused', refusal: 'outdated' };
    const build = buildOf(row);
    const { digest, at } = change;
    const next = transition(build, { type: 'tag_moved', epoch: mover.epoch, digest, at });
    if (next.kind === 'refused') return { kind: 'refused', refusal: next.refusal };
    if (next.kind === 'unchanged') return { kind: 'moved', previous, build };
    const refusal = publishRefusal(build, targetOf(change), surroundings.of(build));
    if (refusal !== null) return { kind: 'refused', refusal };
    write(change, previous);
    writer.update(build, next.build, next.history, at);
    return { kind: 'moved', previous, build: next.build };
  }

  return (change, before) => {
    const previous = before ?? null;
    if (change.mover.kind === 'build') return moveByBuild(change, change.mover, previous);
    write(change, previous);
    return { kind: 'moved', previous, build: null };
  };
}

function targetOf({ repository, tag }: TagChange): ImageTarget {
  return { registry: '', repository, tag };
}
