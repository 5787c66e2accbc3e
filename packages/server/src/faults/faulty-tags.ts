import type { Tags } from '@stagewright/registry';
import type { FaultPoints } from './fault-points.ts';

/** A build's tag move reaches a fault point right before the transaction and one right after it. */
export function faultyTags(tags: Tags, faults: FaultPoints | null): Tags {
  if (faults === null) return tags;
  const pass = async (point: string, build: string) => {
    if ((await faults.reach(point, build)) === 'fail') throw new Error(`failed at fault point ${point}`);
  };
  return {
    ...tags,
    async move(change) {
      const { build } = change.mover;
      if (build) await pass('tag.move', build.id);
      const moved = await tags.move(change);
      if (build && moved.kind === 'moved') await pass('tag.moved', build.id);
      return moved;
    },
  };
}
