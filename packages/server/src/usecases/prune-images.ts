import type { Clock } from '../domain/clock.ts';
import type { ImageRetention } from '../domain/images/image-retention.ts';

export interface PruneImagesDeps {
  readonly retention: Pick<ImageRetention, 'projects' | 'prune'>;
  /** Frees what no tag needs any more. */
  readonly collect: (signal: AbortSignal) => Promise<unknown>;
  readonly clock: Clock;
  readonly log: { info(fields: object, message: string): void };
}

/** Removes the tags that the rules of their projects keep no longer; content goes after them. */
export function createPruneImages({ retention, collect, clock, log }: PruneImagesDeps) {
  return async (signal: AbortSignal): Promise<void> => {
    let removed = 0;
    for (const project of await retention.projects()) {
      if (signal.aborted) return;
      const pruned = await retention.prune(project, clock.now());
      removed += pruned.length;
      if (pruned.length > 0) log.info({ project, tags: pruned.length }, 'tags removed by their retention');
    }
    if (removed > 0) await collect(signal);
  };
}
