import type { Clock } from '../domain/clock.ts';
import type { BuildStore, PauseReason, QueueLimits } from '../domain/ports.ts';
import type { BuildQueue, ClaimingWorker } from '../domain/queue-ports.ts';
import { situationOf } from '../domain/situation.ts';
import { createAcceptDeadlines } from './accept-deadlines.ts';
import { createWaiter, type Waiter } from './waiter.ts';

export interface BuildQueueOptions {
  readonly builds: Pick<BuildStore, 'claim'>;
  /** Where lapsed claims go: it tells observers, this queue among them, of what it stored. */
  readonly events: Pick<BuildStore, 'apply'>;
  readonly clock: Clock;
  readonly limits: () => QueueLimits;
  /** Whether a worker that waits is given builds; after it changes, `wake` the queue. */
  readonly mayClaim: (workerId: string) => boolean;
  /** How long a worker may take to accept what it claimed. */
  readonly acceptMs: number;
}

/** See {@link BuildQueue}. */
export function createBuildQueue(options: BuildQueueOptions): BuildQueue {
  const { builds, events, clock, limits, mayClaim, acceptMs } = options;
  const deadlines = createAcceptDeadlines({ events, clock, acceptMs });
  const waiters = new Set<Waiter>();
  const pauses = new Set<PauseReason>();
  let closed = false;
  let serving = false;
  let missed = false;

  /** A wake-up while waiters are being served makes another round, so that none is lost. */
  async function serve(): Promise<void> {
    missed = true;
    if (serving) return;
    serving = true;
    while (missed && pauses.size === 0 && !closed) {
      missed = false;
      const served = [...waiters].filter(({ worker }) => mayClaim(worker.workerId));
      const kinds = Map.groupBy(served, ({ kind }) => kind);
      await Promise.all([...kinds.values()].map(serveKind));
    }
    serving = false;
  }

  /** Asks for one waiter first, then for twice as many as long as there are builds for all: a build wakes one waiter, not all. */
  async function serveKind(waiting: readonly Waiter[]): Promise<void> {
    for (let from = 0, count = 1; from < waiting.length; from += count, count *= 2) {
      const asked = waiting.slice(from, from + count).filter((waiter) => !waiter.settled());
      const found = await Promise.all(asked.map(serveOne));
      if (found.includes(false)) return;
    }
  }

  async function serveOne(waiter: Waiter): Promise<boolean> {
    const result = await waiter.ask(claim);
    if (result === 'nothing') return false;
    if (result !== 'served') deadlines.lapse(result);
    return true;
  }

  async function claim({ workerId, pool, labels }: ClaimingWorker) {
    const build = await builds.claim({ workerId, pool, labels, limits: limits(), at: clock.now() });
    if (build !== null) deadlines.observe(build);
    return build;
  }

  return {
    claim(worker, { waitMs, signal }) {
      if (closed || signal.aborted) return Promise.resolve(null);
      const onSettled = (settled: Waiter) => waiters.delete(settled);
      const waiter = createWaiter({ worker, waitMs, signal, clock, onSettled });
      waiters.add(waiter);
      void serve();
      return waiter.answer;
    },
    observe(build) {
      deadlines.observe(build);
      const situation = situationOf(build);
      if (waiters.size > 0 && (situation === 'queued' || situation === 'final')) void serve();
    },
    pause(reason) {
      pauses.add(reason);
    },
    resume(reason) {
      if (pauses.delete(reason)) void serve();
    },
    wake: () => void serve(),
    paused: () => pauses.values().next().value,
    close() {
      closed = true;
      deadlines.close();
      for (const waiter of [...waiters]) waiter.giveUp();
    },
  };
}
