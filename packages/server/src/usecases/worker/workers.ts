import type { RegisterRequest } from '@stagewright/api';
import type { Clock } from '../../domain/clock.ts';

/** A claim with such a worker's id has ended once the server that started the worker, and the worker itself, are gone. */
export const EMBEDDED_PREFIX = 'embedded-';

export type WorkerKind = 'embedded' | 'remote';

export interface RegisteredWorker extends RegisterRequest {
  readonly id: string;
  readonly seenAt: number;
}

/** The workers that have registered with this process. Truth about builds is in the store; this is who may claim. */
export interface Workers {
  /** The id of an embedded worker begins with EMBEDDED_PREFIX. */
  register(request: RegisterRequest, kind: WorkerKind): RegisteredWorker;
  /** Marks the worker as seen; null when it has to register again. */
  seen(workerId: string): RegisteredWorker | null;
  /** The embedded worker's process has ended. */
  removeEmbedded(): void;
  /** Resolves with the first worker that registers. */
  registered(): Promise<void>;
  list(): readonly RegisteredWorker[];
}

export function createWorkers({
  clock,
  newId,
  staleMs,
}: {
  clock: Clock;
  newId: () => string;
  staleMs: number;
}): Workers {
  const workers = new Map<string, RegisteredWorker>();
  const waiting: (() => void)[] = [];

  function forgetStale(): void {
    for (const [id, worker] of workers) if (clock.now() - worker.seenAt > staleMs) workers.delete(id);
  }

  return {
    register(request, kind) {
      forgetStale();
      const id = kind === 'embedded' ? `${EMBEDDED_PREFIX}${newId()}` : newId();
      const worker = { ...request, id, seenAt: clock.now() };
      workers.set(worker.id, worker);
      for (const resolve of waiting.splice(0)) resolve();
      return worker;
    },
    seen(workerId) {
      const known = workers.get(workerId);
      if (!known) return null;
      const worker = { ...known, seenAt: clock.now() };
      workers.set(workerId, worker);
      return worker;
    },
    removeEmbedded() {
      for (const id of workers.keys()) if (id.startsWith(EMBEDDED_PREFIX)) workers.delete(id);
    },
    registered: () =>
      workers.size > 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)),
    list() {
      forgetStale();
      return [...workers.values()];
    },
  };
}
