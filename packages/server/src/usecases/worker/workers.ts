import type { RegisterRequest } from '@stagewright/api';
import type { Clock } from '../../domain/clock.ts';

/** A claim with such a worker's id has ended once the server that started the worker, and the worker itself, are gone. */
export const EMBEDDED_PREFIX = 'embedded-';

export type WorkerKind = 'embedded' | 'remote';

export interface RegisteredWorker extends RegisterRequest {
  readonly id: string;
  /** Milliseconds since 1970, for display. */
  readonly seenAt: number;
}

interface Entry {
  readonly worker: RegisteredWorker;
  /** On the monotonic clock: a jump of the other one must not make the service forget a worker. */
  readonly heardAt: number;
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
  const workers = new Map<string, Entry>();
  const waiting: (() => void)[] = [];

  function forgetStale(): void {
    const now = clock.monotonic();
    for (const [id, { heardAt }] of workers) if (now - heardAt > staleMs) workers.delete(id);
  }

  function hear(worker: RegisteredWorker): RegisteredWorker {
    const heard = { ...worker, seenAt: clock.now() };
    workers.set(heard.id, { worker: heard, heardAt: clock.monotonic() });
    return heard;
  }

  return {
    register(request, kind) {
      forgetStale();
      const id = kind === 'embedded' ? `${EMBEDDED_PREFIX}${newId()}` : newId();
      const worker = hear({ ...request, id, seenAt: clock.now() });
      for (const resolve of waiting.splice(0)) resolve();
      return worker;
    },
    seen(workerId) {
      const known = workers.get(workerId);
      return known ? hear(known.worker) : null;
    },
    removeEmbedded() {
      for (const id of workers.keys()) if (id.startsWith(EMBEDDED_PREFIX)) workers.delete(id);
    },
    registered: () =>
      workers.size > 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)),
    list() {
      forgetStale();
      return [...workers.values()].map(({ worker }) => worker);
    },
  };
}
