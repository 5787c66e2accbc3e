import type { RegistryAccount, Tags } from '@stagewright/registry';
import type { Clock } from '../domain/clock.ts';
import type { TagMover, TagStore } from '../domain/ports.ts';
import { REFUSALS } from '../domain/refusals.ts';
import type { BuildEvents } from '../usecases/build-events.ts';

type StoredDigest = `sha256:${string}`;

function moverOf({ build, name }: RegistryAccount): TagMover {
  return build ? { kind: 'build', buildId: build.id, epoch: build.epoch } : { kind: 'person', name };
}

const FOREIGN = 'The namespace belongs to another project.';

/** The registry's tags as rows of the store: a build's move is its permit to publish (PROTOCOL section 6). */
export function createRegistryTags({
  tags,
  events,
  clock,
}: {
  tags: TagStore;
  events: BuildEvents;
  clock: Clock;
}): Tags {
  return {
    async move({ mover, ...tag }) {
      const change = { ...tag, projectId: mover.projectId, mover: moverOf(mover), at: clock.now() };
      const moved = await tags.move(change);
      if (moved.kind === 'refused') {
        const { refusal: reason } = moved;
        return {
          kind: 'refused',
          reason,
          message: reason === 'foreign_namespace' ? FOREIGN : REFUSALS[reason],
        };
      }
      if (moved.build) events.changed([moved.build]);
      return { kind: 'moved', previous: moved.previous as StoredDigest | null };
    },
    async resolve(repository, tag) {
      const stored = await tags.resolve(repository, tag);
      return stored && { ...stored, digest: stored.digest as StoredDigest };
    },
    list: (repository, { after, limit }) => tags.list(repository, after ?? null, limit),
    remove: ({ repository, tag, mover }) =>
      tags.remove(mover.projectId, repository, tag, mover.name, clock.now()),
    removeByDigest: ({ repository, digest, mover }) =>
      tags.removeByDigest(mover.projectId, repository, digest, mover.name, clock.now()),
  };
}
