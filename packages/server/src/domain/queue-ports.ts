import type { StopOrder } from '@stagewright/api';
import type { Build } from './build.ts';
import type { PauseReason } from './ports.ts';

/** Something that follows builds: it is shown every build as it was stored, in order for one build. Must not throw. */
export interface BuildObserver {
  observe(build: Build): void;
}

export interface ClaimingWorker {
  readonly workerId: string;
  readonly pool: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Hands queued builds to workers that wait for one. The store decides which build is next; the queue knows who waits, wakes one
 * waiter for each build that may have become free, and takes back a claim that is not accepted in time.
 *
 * Show it every change (`observe`), a claim's own answer excepted, and after a start every unsettled build: claims that an earlier
 * process left unaccepted lapse in time.
 */
export interface BuildQueue extends BuildObserver {
  /**
   * The next build for the worker, or null after `waitMs`, an abort, or `close`. Workers that wait are served in the order in
   * which they came. A claim that was made while its request went away lapses at once. Rejects when the store fails; ask again.
   */
  claim(
    worker: ClaimingWorker,
    options: { readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<Build | null>;
  /** Hands out nothing until every reason to pause is gone; who waits goes on waiting. */
  pause(reason: PauseReason): void;
  resume(reason: PauseReason): void;
  /** A worker that was passed over may claim again. */
  wake(): void;
  /** The first reason that holds the queue. */
  paused(): PauseReason | undefined;
  /** Answers null to all who wait, and to every later claim. Deadlines of claims are dropped: the next start sees to them. */
  close(): void;
}

export interface HeldBuild {
  readonly buildId: string;
  readonly epoch: number;
}

/**
 * Leases of accepted builds on the server's monotonic clock. Shown an accepted build it does not know, it grants one full term
 * (also after a start); shown that the attempt is over, it drops the lease.
 */
export interface LeaseTable extends BuildObserver {
  /** Renews what the worker holds; answers the ids of builds that it holds no more. Builds it does not list run on towards their expiry. */
  renew(workerId: string, held: readonly HeldBuild[]): { readonly lost: readonly string[] };
  /** Whether the worker holds the build at this epoch, for a fence before something that is not a write to the store. */
  holds(held: HeldBuild): boolean;
  /** Leases that run now. */
  count(): number;
  /** How many have run out since the process began. */
  expired(): number;
  close(): void;
}

/** A lease that ran out: by the dead-man switch nothing of the attempt runs any more. The lease is told of once and is gone. */
export interface ExpiredLease extends HeldBuild {
  readonly workerId: string;
}

/** Wishes to stop what workers run: there from the durable wish until the attempt is over, so that none is lost on the way. */
export interface StopOrders extends BuildObserver {
  /** For the answer to a heartbeat. */
  pending(workerId: string): readonly StopOrder[];
  /** Delivers what is pending at once, then each new order and each that became `force`. The answer ends it. */
  follow(workerId: string, deliver: (order: StopOrder) => void): () => void;
}
