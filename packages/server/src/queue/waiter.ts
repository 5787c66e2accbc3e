import type { Build } from '../domain/build.ts';
import type { Clock } from '../domain/clock.ts';
import type { ClaimingWorker } from '../domain/queue-ports.ts';

/** One claim that waits for a build. It settles once; what comes afterwards finds `settled`. */
export interface Waiter {
  readonly worker: ClaimingWorker;
  /** Workers of one kind may claim the same builds: where one finds nothing, none does. */
  readonly kind: string;
  readonly answer: Promise<Build | null>;
  settled(): boolean;
  /** While the store is asked for it, the time-out waits for what the store says; an abort does not. */
  ask(claim: (worker: ClaimingWorker) => Promise<Build | null>): Promise<'served' | 'nothing' | Build>;
  giveUp(): void;
}

export interface WaiterOptions {
  readonly worker: ClaimingWorker;
  readonly waitMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly onSettled: (waiter: Waiter) => void;
}

export function createWaiter({ worker, waitMs, signal, clock, onSettled }: WaiterOptions): Waiter {
  const { promise: answer, resolve, reject } = Promise.withResolvers<Build | null>();
  let done = false;
  let asking = false;
  let timedOut = false;

  function settle(deliver: () => void): void {
    if (done) return;
    done = true;
    cancelTimer();
    signal.removeEventListener('abort', giveUp);
    onSettled(waiter);
    deliver();
  }

  const giveUp = () => settle(() => resolve(null));

  const cancelTimer = clock.after(waitMs, () => {
    timedOut = true;
    if (!asking) giveUp();
  });

  const waiter: Waiter = {
    worker,
    kind: kindOf(worker),
    answer,
    settled: () => done,
    giveUp,
    async ask(claim) {
      asking = true;
      try {
        const build = await claim(worker);
        if (build !== null && done) return build;
        if (build !== null) settle(() => resolve(build));
        else if (timedOut) giveUp();
        return build === null ? 'nothing' : 'served';
      } catch (error) {
        settle(() => reject(error));
        return 'nothing';
      } finally {
        asking = false;
      }
    },
  };
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) queueMicrotask(giveUp);
  return waiter;
}

function kindOf({ pool, labels }: ClaimingWorker): string {
  return JSON.stringify([pool, Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}
