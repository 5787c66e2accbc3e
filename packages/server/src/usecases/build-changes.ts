import type { Build } from '../domain/build.ts';

type Listener = (build: Build) => void;

export interface WaitOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Tells this process what became of builds, after each stored change. Delivery is in order for a build and synchronous; a
 * listener must not throw. Nothing depends on it for truth: who misses a change reads the store.
 */
export interface BuildChanges {
  publish(build: Build): void;
  subscribe(buildId: string | null, listener: Listener): () => void;
  /** Resolves with the first change that satisfies the condition, or null after the time-out or the abort. */
  next(buildId: string, condition: (build: Build) => boolean, options: WaitOptions): Promise<Build | null>;
}

export function createBuildChanges(): BuildChanges {
  const byBuild = new Map<string, Set<Listener>>();
  const toAll = new Set<Listener>();

  function subscribe(buildId: string | null, listener: Listener): () => void {
    const listeners = buildId === null ? toAll : (byBuild.get(buildId) ?? new Set());
    if (buildId !== null) byBuild.set(buildId, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (buildId !== null && listeners.size === 0) byBuild.delete(buildId);
    };
  }

  return {
    publish(build) {
      for (const listener of [...toAll, ...(byBuild.get(build.id) ?? [])]) listener(build);
    },
    subscribe,
    next(buildId, condition, { timeoutMs, signal }) {
      return new Promise((resolve) => {
        const finish = (build: Build | null) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', abort);
          unsubscribe();
          resolve(build);
        };
        const abort = () => finish(null);
        const unsubscribe = subscribe(buildId, (build) => condition(build) && finish(build));
        const timer = setTimeout(abort, timeoutMs);
        signal.addEventListener('abort', abort, { once: true });
        if (signal.aborted) abort();
      });
    },
  };
}
