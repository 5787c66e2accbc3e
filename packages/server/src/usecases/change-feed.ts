import type { Build } from '../domain/build.ts';
import type { BuildChanges } from './build-changes.ts';

export type FeedEntry =
  | { readonly kind: 'changed'; readonly position: number; readonly build: Build }
  /** What lay between is not kept any more: who follows must read the state anew. */
  | { readonly kind: 'gap'; readonly position: number };

/**
 * The last changes of all builds with positions that grow, so that a follower that was away for a moment goes on where it was.
 * Positions mean something in this process only; `id` tells it from others.
 */
export interface ChangeFeed {
  readonly id: string;
  /** The position of the last change; a follower that begins now goes on from it. */
  position(): number;
  /** Changes of a project's builds after a position, for ever; ends when the signal aborts. */
  follow(projectId: string, after: number, signal: AbortSignal): AsyncGenerator<FeedEntry>;
  close(): void;
}

export function createChangeFeed({
  changes,
  id,
  keep,
}: {
  readonly changes: Pick<BuildChanges, 'subscribe'>;
  readonly id: string;
  /** How many changes are kept. */
  readonly keep: number;
}): ChangeFeed {
  const kept: Build[] = [];
  const waiting = new Set<() => void>();
  let last = 0;

  const unsubscribe = changes.subscribe(null, (build) => {
    kept.push(build);
    if (kept.length > keep) kept.shift();
    last++;
    for (const wake of waiting) wake();
  });

  function nextChange(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.add(resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
    return promise.finally(() => waiting.delete(resolve));
  }

  return {
    id,
    position: () => last,
    async *follow(projectId, after, signal) {
      let at = after;
      while (!signal.aborted) {
        const oldest = last - kept.length;
        if (at < oldest || at > last) {
          at = last;
          yield { kind: 'gap', position: at };
        } else if (at === last) {
          await nextChange(signal);
        } else {
          const build = kept[at - oldest]!;
          at++;
          if (build.projectId === projectId) yield { kind: 'changed', position: at, build };
        }
      }
    },
    close: unsubscribe,
  };
}
