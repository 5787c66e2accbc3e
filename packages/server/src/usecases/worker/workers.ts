import type { RegisterRequest } from '@stagewright/api';
import type { Clock } from '../../domain/clock.ts';
import type { WorkerIdentity } from '../../domain/worker-keys.ts';

/** A claim with such a worker's id has ended once the server that started the worker, and the worker itself, are gone. */
export const EMBEDDED_PREFIX = 'embedded-';

export interface RegisteredWorker extends Omit<RegisterRequest, 'worker_id'> {
  readonly id: string;
  /** Empty for the embedded worker. */
  readonly keyName: string;
  /** Claims no more builds; what it runs goes on. */
  readonly draining: boolean;
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
  /**
   * The id begins with what its key gives it. A worker that was registered before, perhaps with an earlier process of the server,
   * keeps its id and with it its builds.
   */
  register(request: RegisterRequest, identity: WorkerIdentity): RegisteredWorker;
  /** Marks the worker as seen; null when it has to register again. */
  seen(workerId: string): RegisteredWorker | null;
  /** What was stored of a worker. */
  drain(workerId: string, draining: boolean): void;
  mayClaim(workerId: string): boolean;
  /** The worker has ended. */
  remove(workerId: string): void;
  /** The workers of a key have ended, or the key has. */
  removeOf(identity: WorkerIdentity): void;
  /** Resolves with the first worker that registers. */
  registered(): Promise<void>;
  list(): readonly RegisteredWorker[];
}

/** Whether a worker's id was given to a worker with this key; to be told without any memory of it. */
export function ownsWorkerId(identity: WorkerIdentity, workerId: string): boolean {
  return workerId.startsWith(prefixOf(identity));
}

function prefixOf(identity: WorkerIdentity): string {
  return identity.kind === 'embedded' ? EMBEDDED_PREFIX : `${identity.key.id}-`;
}

export function createWorkers({
  clock,
  newId,
  staleMs,
  drained: stored,
}: {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly staleMs: number;
  /** Workers of an earlier process of the server that claim no more. */
  readonly drained: Iterable<string>;
}): Workers {
  const workers = new Map<string, Entry>();
  const drained = new Set(stored);
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

  function forget(workerId: string): void {
    workers.delete(workerId);
    drained.delete(workerId);
  }

  return {
    register({ worker_id: earlier, ...request }, identity) {
      forgetStale();
      const kept = earlier !== undefined && ownsWorkerId(identity, earlier);
      const id = kept ? earlier : `${prefixOf(identity)}${newId()}`;
      const keyName = identity.kind === 'remote' ? identity.key.name : '';
      const worker = hear({ ...request, id, keyName, draining: drained.has(id), seenAt: clock.now() });
      for (const resolve of waiting.splice(0)) resolve();
      return worker;
    },
    seen(workerId) {
      const known = workers.get(workerId);
      return known ? hear(known.worker) : null;
    },
    drain(workerId, draining) {
      if (draining) drained.add(workerId);
      else drained.delete(workerId);
      const known = workers.get(workerId);
      if (known) workers.set(workerId, { ...known, worker: { ...known.worker, draining } });
    },
    mayClaim: (workerId) => !drained.has(workerId),
    remove: forget,
    removeOf(identity) {
      for (const id of [...workers.keys(), ...drained]) if (ownsWorkerId(identity, id)) forget(id);
    },
    registered: () =>
      workers.size > 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)),
    list() {
      forgetStale();
      return [...workers.values()].map(({ worker }) => worker);
    },
  };
}
